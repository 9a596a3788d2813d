"""The book's pages that exercises send their readers to: titles, and where each lies below the book's first page."""

PAGES = {
    "One call per task": "book/tasks/one_call",
    "By hand: zero-shot and spans": "book/tasks/spans",
    "Inside a pipeline": "book/tasks/pipeline",
    "Made up, and biased": "book/tasks/made_up",
    "Reasoning, and cost": "book/tasks/costs",
    "Learning without labels": "book/architectures/unlabelled",
    "Three shapes, and what each can see": "book/architectures/shapes",
    "Which shape for which task": "book/architectures/which",
    "Queries and keys": "book/attention/scores",
    "Scale and mask": "book/attention/mask",
    "Values and the update": "book/attention/values",
    "How heads work, and their sizes": "book/attention/heads",
    "Choosing the next token": "book/attention/choosing",
    "The cache": "book/attention/cache",
    "The MLP block, and where the parameters are": "book/facts/mlp",
    "Neurons as questions: Michael Jordan by hand": "book/facts/by_hand",
    "Facts in a trained model: what ablations really show": "book/facts/trained",
    "Editing a fact, and what else it changes": "book/facts/editing",
    "Crowded directions": "book/facts/directions",
    "Bits a parameter": "book/facts/bits",
}
