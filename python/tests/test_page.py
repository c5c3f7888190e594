"""docs/python.md does what it says: its commands and its Python, in their order, with its files in a folder of their own."""

import os
import re
import subprocess
import sys
import tempfile
import unittest

from sides import ROOT

FOLDER = "results/runs"


class Page(unittest.TestCase):
    def test_each_command_and_each_example_runs(self):
        text = (ROOT / "docs" / "python.md").read_text()
        blocks = re.findall(r"^```(sh|python)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        self.assertGreater(len(blocks), 5)
        verdicts = []
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "PATH": f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"}
            for kind, block in blocks:
                # The wheel is installed: this is what the page's first command does.
                code = block.replace(FOLDER, folder).replace("pip install ./python\n", "")
                command = ["bash", "-ec", code] if kind == "sh" else [sys.executable, "-c", code]
                done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, f"{block}\n{done.stdout}\n{done.stderr}")
                verdicts += re.findall(r"^\S+\.safetensors: ([a-z][a-z -]+) \(\d+ claims\)$", done.stdout, re.MULTILINE)
        self.assertEqual(
            verdicts,
            [
                *["within tolerance", "within tolerance", "bit-identical"],
                *["within tolerance", "bit-identical"],
                *["within tolerance", "bit-identical"],
                "within tolerance",
            ],
        )


if __name__ == "__main__":
    unittest.main()
