"""Right answers to the parts of the exercises, apart from all else, so that a hand-out or a grader can leave them out.

They share no line with the solutions. Where the right answer is a function of torch's or transformers' own, it stands
with the part, in `inside_transformers/parts/`.
"""
