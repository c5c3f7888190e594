"""A reader of checkpoints in thirty lines of standard Python: python scripts/safetensors/shortReader.py FILE..."""

import hashlib
import json
import struct
import sys

LETTERS = {"F64": "d", "I32": "i", "U8": "B"}


def read(path):
    """Tensors as (shape, numbers) by name, and the metadata, after checking the digest of the contents."""
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack_from("<Q", data)
    header, body = json.loads(data[8 : 8 + length]), data[8 + length :]
    metadata = {key: text for key, text in header["__metadata__"].items() if key != "qckpt.digests"}
    digests = json.loads(header["__metadata__"]["qckpt.digests"])
    text = json.dumps(header | {"__metadata__": metadata}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    text = text.encode() + b" " * (-len(text.encode()) % 8)
    if hashlib.sha256(struct.pack("<Q", len(text)) + text + body).hexdigest() != digests["content"]:
        sys.exit(f"{path}: damaged, its digest is not that of its contents")
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            letter = LETTERS[entry["dtype"]]
            count = (end - begin) // struct.calcsize(letter)
            tensors[name] = entry["shape"], struct.unpack_from(f"<{count}{letter}", body, begin)
    return tensors, {key: text if key == "qckpt.format" else json.loads(text) for key, text in metadata.items()}


for path in sys.argv[1:]:
    tensors, metadata = read(path)
    shape = tensors["parameters"][0] if "parameters" in tensors else metadata["qckpt.quantize"]["shape"]
    claims = {f"{claim['split']} {claim['name']}": claim["value"] for claim in metadata["qckpt.claims"]}
    print(f"{path}: {metadata['qckpt.format']}, {len(tensors)} tensors, parameters {shape}, {claims}")
