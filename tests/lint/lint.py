#!/usr/bin/env python3
"""The house rules that a machine can hold. Each check reads the tree and prints what breaks a rule.

    lint.py CHECK --source ROOT [--build DIR]
    lint.py self-test

Exit status: 0 clean, 1 findings, 77 skipped with the reason printed. `self-test` runs every check over samples that
break the rules and over samples that keep them, so that no check can pass by not looking.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

SKIPPED = 77
CODE = {".cpp", ".h"}
TEXT = CODE | {".py", ".sh", ".ps1", ".md", ".txt", ".cmake", ".json", ".yml", ".sql", ".svg", ".css", ".html", ".mjml"}
MAX_LINES = 600

# architecture.md: what stands in one group never sees its siblings.
ORDER = [["base"], ["jobs"], ["store"], ["customer"], ["intake", "insight", "context", "loyalty"], ["segment"],
         ["message"], ["outbox"], ["program", "delivery"], ["results"], ["workspace"]]
RANK = {name: rank for rank, group in enumerate(ORDER) for name in group}
UI_SHARED = {"kit", "models"}
NO_SQL_OR_NETWORK = re.compile(r"^(sqlite3|SQLiteCpp/|QSql|QtSql|QTcp|QUdp|QSsl|QNetwork|QAbstractSocket|QHostInfo|"
                               r"QLocalSocket|QtNetwork|curl/)")
NO_GUI = re.compile(r"^(QtGui|QtWidgets|QWidget|QApplication|QGuiApplication|QPainter|QPixmap|QImage|QFont|QColor|"
                    r"QIcon|QTextDocument|QLabel|QDialog|QMessageBox|QFileDialog)\b")
GUI_LIBRARY = re.compile(r"libQt6(Gui|Widgets|Svg|WebEngine\w*|Qml|Quick)\.so|Qt6(Gui|Widgets)\.dll")

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]')
NAMES = [
    (re.compile(r"\binstance\s*\(\s*\)\s*(?:const\s*)?(?:noexcept\s*)?[{;]"), r"static .*instance\s*\(",
     "a singleton: give what is needed to the constructor"),
    (re.compile(r"\bQEventLoop\b"), None, "a nested event loop: use a signal or a future with its context"),
    (re.compile(r"\bprocessEvents\b"), None, "processEvents runs other slots inside this one"),
    (re.compile(r"(?<![\w:])(?:\w*(?:[dD]ialog|[mM]enu|[mM]essageBox|box)\w*)(?:\.|->)exec\s*\("), None,
     "exec() of a dialog or a menu is a nested event loop: use open() or popup()"),
    (re.compile(r"\bQ(?:MessageBox|InputDialog|FileDialog)::(?:about|critical|information|question|warning|get\w+)\s*\("),
     None, "a static dialog runs a nested event loop"),
    (re.compile(r"\b(?:class|struct)\s+(?:\w+\s+)?(\w+(?:Manager|Helper|Helpers|Utils|Util|Info|Data|Handler))\b"
                r"\s*(?:final\s*)?[:{\n]"),
     None, "a name that says nothing of what it is"),
]
# Paths of one machine; the system's own folders in scripts and units are no such thing, and tests may invent some.
MACHINE_PATHS = re.compile(r"(?<![\w./$}<])/(?:work/|home/[a-z]|root/|tmp/[A-Za-z0-9_]|Users/[A-Za-z])")
MACHINE_PATHS_OF_TESTS = re.compile(r"(?<![\w./$}<])/(?:work|root)/")
LEFTOVERS = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")


def files_of(root, suffixes, folders=("app", "core", "ui", "tests", "packaging", "resources", "translations"),
             with_root=False):
    """Files of the tree in a fixed order; what git ignores is not the tree's."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and (
                    path.suffix in suffixes or (path.name == "CMakeLists.txt" and ".txt" in suffixes)):
                yield path
    if with_root:
        for path in sorted(root.iterdir()):
            if path.is_file() and (path.suffix in suffixes or path.name in {".ci", ".clang-format", ".clang-tidy"}):
                yield path


def read(path):
    return path.read_text(encoding="utf-8", errors="replace")


def without_comments(text):
    """The code with comments and literals blanked out, line by line, so that prose about a rule does not break it."""
    pattern = re.compile(r'R"(\w*)\((?:.|\n)*?\)\1"|//[^\n]*|/\*(?:.|\n)*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'')
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), text)


def includes_of(path):
    for number, line in enumerate(read(path).splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found.group(1)


def module_of(name):
    parts = name.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 and parts[0] in {"core", "ui", "app"} else None


def problem_of_include(module, included, depends):
    """Why `module` may not include `included`, or nothing."""
    area, name = module.split("/")
    if module == "ui/models" and re.match(r"(QtWidgets|QWidget|QApplication|QLabel|QDialog|QMessageBox)\b", included):
        return "models have no widgets"
    if area == "core" and NO_GUI.match(included):
        return "core knows no widgets and no pictures"
    if area == "ui" and NO_SQL_OR_NETWORK.match(included):
        return "nothing in ui speaks SQL or network"
    if area != "app" and included.startswith("app/"):
        return "only app knows app"
    if area == "core" and included.startswith("ui/"):
        return "core does not know ui"
    target = module_of(included)
    if target is None or target == module or area == "app":
        if area == "app" and name == "cli" and included.startswith("ui/"):
            return "the command line has no widgets"
        return None
    target_area, target_name = target.split("/")
    if module == "ui/kit" and target_area == "core":
        return "the kit knows no marketing"
    if area == "ui" and target_area == "ui" and name != "shell" and target_name not in UI_SHARED:
        if target_name != "shell":
            return "areas of ui never include each other"
    if area == "ui" and name in UI_SHARED and target_area == "ui" and target_name not in UI_SHARED:
        return f"ui/{name} stands below the areas"
    if area == "core" and target_area == "core":
        if target_name not in RANK or name not in RANK:
            return "a module that the order does not name"
        if RANK[target_name] >= RANK[name]:
            return "a module includes only modules to its left"
    if module not in depends:
        return "the module is not built"
    if target not in depends[module]:
        return f"DEPENDS of {module} does not name it"
    return None


def check_layers(root, build):
    layers = json.loads(read(build / "layers.json"))
    findings = []
    for module, depends in layers.items():
        for depend in depends:
            problem = problem_of_include(module, depend + "/x.h", {module: depends})
            if problem:
                findings.append(f"{module}/CMakeLists.txt: DEPENDS {depend}: {problem}")
    for path in files_of(root, CODE, ("core", "ui", "app")):
        relative = path.relative_to(root)
        module = module_of(relative.as_posix())
        if module is None:
            continue
        # The desktop is switched off: its modules are not in the list.
        if module.startswith("ui/") and not any(name.startswith("ui/") for name in layers):
            continue
        for number, included in includes_of(path):
            problem = problem_of_include(module, included, layers)
            if problem:
                findings.append(f'{relative}:{number}: includes "{included}": {problem}')
    return findings


def check_names(root, _build):
    findings = []
    for path in files_of(root, CODE, ("app", "core", "ui", "tests")):
        lines = without_comments(read(path)).splitlines(keepends=True)
        for number, line in enumerate(lines, 1):
            for pattern, context, reason in NAMES:
                found = pattern.search(line)
                if found and (context is None or re.search(context, line)):
                    findings.append(f"{path.relative_to(root)}:{number}: \"{found.group(0).strip()}\": {reason}")
    return findings


def check_size(root, _build):
    findings = []
    for path in files_of(root, CODE, ("app", "core", "ui", "tests")):
        count = len(read(path).splitlines())
        if count > MAX_LINES:
            findings.append(f"{path.relative_to(root)}: {count} lines, {count - MAX_LINES} more than a file may have")
    return findings


def check_format(root, _build):
    tool = os.environ.get("CLANG_FORMAT") or shutil.which("clang-format")
    if not tool:
        print("Skipped: clang-format is not installed.")
        sys.exit(SKIPPED)
    paths = [str(path) for path in files_of(root, CODE, ("app", "core", "ui", "tests"))]
    findings = []
    for start in range(0, len(paths), 100):
        run = subprocess.run([tool, "--dry-run", "--style=file", *paths[start:start + 100]], cwd=root,
                             capture_output=True, text=True, check=False)
        if run.returncode != 0:
            findings.append(run.stderr.strip() or f"clang-format ended with {run.returncode}")
        seen = dict.fromkeys(re.findall(r"^(.*?\.(?:cpp|h)):\d+:\d+: warning: code should be clang-formatted", run.stderr,
                                        re.MULTILINE))
        findings += [f"{os.path.relpath(name, root)}: run clang-format -i on it" for name in seen]
    return findings


def check_text(root, _build):
    findings = []
    for path in files_of(root, TEXT, with_root=True):
        relative = path.relative_to(root)
        # Fixtures are other people's files: odd white space is what some of them are for.
        fixture = relative.parts[:2] == ("tests", "data")
        bytes_ = path.read_bytes()
        if fixture or not bytes_:
            continue
        if b"\r" in bytes_:
            findings.append(f"{relative}: carriage returns")
        if not bytes_.endswith(b"\n") or bytes_.endswith(b"\n\n"):
            findings.append(f"{relative}: must end with one line break")
        for number, line in enumerate(read(path).split("\n"), 1):
            if line.endswith((" ", "\t")):
                findings.append(f"{relative}:{number}: space at the end of the line")
            if "\t" in line:
                findings.append(f"{relative}:{number}: a tab")
            if relative.parts[:2] == ("tests", "lint"):
                continue  # its samples are what it looks for
            if LEFTOVERS.search(line):
                findings.append(f"{relative}:{number}: left over: {LEFTOVERS.search(line).group(0)}")
            if (MACHINE_PATHS_OF_TESTS if relative.parts[0] == "tests" else MACHINE_PATHS).search(line):
                findings.append(f"{relative}:{number}: a path of one machine: {line.strip()[:80]}")
    return findings


def dynamic_libraries(binary):
    run = subprocess.run(["ldd", str(binary)], capture_output=True, text=True, check=False)
    return run.stdout


def check_nogui(_root, build):
    if not shutil.which("ldd"):
        print("Skipped: there is no ldd on this system.")
        sys.exit(SKIPPED)
    binaries = []
    for folder in (build / "tests" / "core", build / "tests" / "cli", build / "app" / "cli"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and os.access(path, os.X_OK) and path.read_bytes()[:4] == b"\x7fELF":
                binaries.append(path)
    if not binaries:
        return [f"no binaries of core in {build}"]
    findings = []
    for path in binaries:
        found = GUI_LIBRARY.search(dynamic_libraries(path))
        if found:
            findings.append(f"{path.name} links {found.group(0)}")
    return findings


CHECKS = {"layers": check_layers, "names": check_names, "size": check_size, "format": check_format,
          "text": check_text, "nogui": check_nogui}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("check", choices=[*CHECKS, "self-test"])
    parser.add_argument("--source", type=Path)
    parser.add_argument("--build", type=Path)
    arguments = parser.parse_args()
    if arguments.check == "self-test":
        from selftest import self_test
        return self_test()
    findings = CHECKS[arguments.check](arguments.source, arguments.build)
    for finding in findings:
        print(finding)
    print(f"{arguments.check}: {len(findings)} findings" if findings else f"{arguments.check}: clean")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
