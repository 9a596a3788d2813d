"""What the parts that take ids, and give ids or labels, share."""

import torch

IGNORED = -100  # the label of a position that is not asked for, in torch and in transformers
NARROW = (
    "Large ids come out as others. Are they kept in numbers that are too small for them: 8 or 16 bits, or half "
    "precision?"
)
ORDER = "The results are in the wrong order: first the inputs, then the labels."
FLATTENED = (
    "The texts of the batch were joined into one: the last token of a text has nothing to do with the first of the "
    "next."
)
WHOLE = "Ids must stay whole numbers, with the dtype of the input."
IN_A_BATCH = (
    "It must work for one text and for a batch alike, also with several leading dimensions: count dimensions from the "
    "end (-1, -2, …), never from the front. A loop over a batch goes over its texts, not over their tokens: "
)
NARROW_DTYPES = (torch.int8, torch.uint8, torch.int16, torch.float16, torch.bfloat16)
