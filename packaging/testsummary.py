#!/usr/bin/env python3
"""Sums up a ctest run: skipped rows with their reasons, counts per label, and the plain last line.

    testsummary.py REPORT.xml TESTS.json

REPORT is what ctest --output-junit wrote, TESTS what ctest --show-only=json-v1 says of labels. Exit status 1 when
anything failed, when nothing ran, or when the report is missing.
"""
import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter, OrderedDict

QT_SKIP = re.compile(r"^SKIP\s+: (.*)$", re.MULTILINE)
QT_TOTALS = re.compile(r"^Totals: (\d+) passed, (\d+) failed, (\d+) skipped", re.MULTILINE)


def labels_of(path):
    labels = {}
    with open(path, encoding="utf-8") as file:
        for test in json.load(file).get("tests", []):
            for entry in test.get("properties", []):
                if entry["name"] == "LABELS":
                    labels[test["name"]] = entry["value"][0]
    return labels


def judge(case):
    """passed, failed or skipped, and the reasons of what was skipped in it."""
    output = case.findtext("system-out") or ""
    status = case.get("status")
    skipped = case.find("skipped")
    if skipped is not None and "SKIP_" in (skipped.get("message") or ""):
        lines = [line for line in output.splitlines() if line.strip()]
        return "skipped", lines[-1:] or ["no reason given"]
    if status != "run":
        return "failed", []
    reasons = QT_SKIP.findall(output)
    totals = QT_TOTALS.search(output)
    # A test whose every function is skipped passes only its own setting up and clearing away.
    if totals and int(totals.group(3)) > 0 and int(totals.group(2)) == 0 and int(totals.group(1)) <= 2:
        return "skipped", reasons
    return "passed", reasons


def main():
    try:
        cases = ElementTree.parse(sys.argv[1]).getroot().findall("testcase")
    except (OSError, ElementTree.ParseError) as error:
        print(f"No report of the tests: {error}")
        return 1
    labels = labels_of(sys.argv[2])
    counts = OrderedDict()
    failed = []
    reasons = []
    for case in cases:
        name = case.get("name")
        verdict, skips = judge(case)
        counts.setdefault(labels.get(name, "other"), Counter())[verdict] += 1
        reasons += [f"  {name}: {reason}" for reason in skips]
        if verdict == "failed":
            failed.append(name)
    if reasons:
        print("\nSkipped:")
        print("\n".join(reasons))
    print("\nBy label:")
    for label, count in sorted(counts.items()):
        print(f"  {label:<8} {count['passed']:4} passed {count['failed']:4} failed {count['skipped']:4} skipped")
    if failed:
        print("\nFailed:")
        print("\n".join(f"  {name}" for name in failed))
    total = sum(counts.values(), Counter())
    line = f"{total['passed']} passed, {total['failed']} failed"
    if total["skipped"]:
        line += f", {total['skipped']} skipped"
    print(f"\n{line}")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
