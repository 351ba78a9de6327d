"""Invented job pages, each untidy in its own way. No line of them is anybody's real page."""

from __future__ import annotations

CLEAN = """---
layout: job_family_page
title: Harbour Engineering Manager
description: "Keeps the harbour team afloat"
---

The Harbour Engineering Manager looks after the people who look after the boats.

## Job Grade
The Harbour Engineering Manager is a [grade 8](/pay/#job-grades).

## Responsibilities
* Hold regular [1:1s](/lead/1-1/) with the crew
* Draft quarterly OKRs and
  [team KPIs](/kpis/#team)
* Hire people from every time zone

## Requirements
* Ability to use GitLab
* Experience with Ruby, required by the [specialty](#specialties)

## Nice-to-haves
* Has sailed once

## Levels
* [Intermediate](/jobs/harbour/intermediate)
* [Senior](/jobs/harbour/senior)

## Specialties
### Docks
Looks after the docks.
### Cranes

## Segment
### Small ports
### Large ports

## Performance Indicators
Managers have these.

* [Open MR Review Time (OMRT)](/handbook/engineering/development/performance-indicators/#open-mr-review-time-omrt)
* [Team Member Retention](/handbook/engineering/performance-indicators/#team-member-retention)

## Career Ladder
The next step is [Senior Manager](/jobs/harbour/senior-manager).

## Hiring Process
Candidates can expect this order.
* A 30 minute screening call
* A talk with the crew

More is on the [hiring page](/hiring/).
"""

LEVELS = """---
title: Lighthouse Engineer
---
Lighthouse Engineers keep the light on.

## Responsibilities
* Keep the light on
* Review the logs of others

## Requirements
* Ability to use GitLab

## Levels
### Lighthouse Engineer (Intermediate)
The Lighthouse Engineer reports to the Manager.

#### Lighthouse Engineer (Intermediate) Job Grade
The Lighthouse Engineer is a grade 6.

#### Lighthouse Engineer (Intermediate) Responsibilities
* **Lamps:** change lamps when asked
* Write small tools for the keepers
* Answer the radio

### Senior Lighthouse Engineer
#### Job Grade
The Senior Lighthouse Engineer is a [grade 7](/pay/).

#### Senior Responsibilities
* **Lamps:** decide which lamps the whole coast buys
* Write large tools for the keepers
* Mentor others

#### Senior Requirements
* Extends the Lighthouse Engineer requirements
* Has kept a light for long

#### Performance Indicators
- [Open MR Age (OMA)](/handbook/engineering/development/performance-indicators/#open-mr-age-oma)

### Manager, Lighthouses
#### Manager, Lighthouses Job Grade
A grade 8.
#### Manager, Lighthouses Responsibilities
1. Hire keepers
2. Hold 1:1s

## Career Ladder
Up the stairs.

## Hiring Process
* A call
"""

TITLES = """---
title: Quay Family
---
Three roles on one quay.

## Quay Coordinator
Coordinates. Reports to the Manager.

### Responsibilities
* Coordinate ships
### Requirements
* Ability to use GitLab
### Job Grade
The Quay Coordinator is a grade 5.
### Performance Indicators
* Ships an hour
### Career Ladder
To Manager.
### Hiring Process
* A call

## Manager, Quay
### Responsibilities
* Manage coordinators
* Plan the quay
### Requirements
* Ability to use GitLab
* Has coordinated
### Job Grade
The Manager, Quay is a grade 8.

## Director, Quay
### Responsibilities
* Direct managers
### Requirements
* Ability to use GitLab
### Job Grade
The Director, Quay is a grade 10.
"""

MESSY: dict[str, str] = {
    "misspelt": "## Responsibilties\n* a b\n## Requirments\n* c d\n## Specialities\n### X\n## Carrer Ladder\nUp.\n",
    "capitals and colons": "## RESPONSIBILITIES:\n* a b\n\n## requirements :  \n* c d\n",
    "setext": "Title\n=====\n\nResponsibilities\n----------------\n* a b\n\nRequirements\n---\n* c d\n",
    "bold headings": "**Responsibilities**\n* a b\n\n__Requirements:__\n* c d\n\n**Nice-to-haves**\n\n* e f\n",
    "bold inside headings": "## **Responsibilities**\n* a b\n## __Requirements__\n* c d\n",
    "plain lines as headings": "Responsibilities:\n* a b\n\nRequirements:\n\n* c d\n",
    "no space after hashes": "##Responsibilities\n* a b\n###Requirements\n* c d\n",
    "closing hashes": "## Responsibilities ##\n* a b\n## Requirements ####\n* c d\n",
    "html headings": (
        '<h2 id="r">Responsibilities</h2>\n<ul>\n<li>a b</li>\n</ul>\n<H3>Requirements</H3>\n<ul><li>c d</li></ul>\n'
    ),
    "html wrappers": "<div>\n## Responsibilities\n* a b\n</div>\n<a id='x'></a>\n## Requirements\n* c d\n<br/>\n",
    "mixed bullets": "## Responsibilities\n* a b\n## Requirements\n+ c d\n",
    "numbered": "## Responsibilities\n1. a b\n## Requirements\n1) c d\n",
    "dots": "## Responsibilities\n• a b\n## Requirements\n◦ c d\n",
    "paragraphs": "## Responsibilities\n\na b\n\n## Requirements\n\nc d\n",
    "windows line ends": "## Responsibilities\r\n* a b\r\n## Requirements\r\n* c d\r\n",
    "old mac line ends": "## Responsibilities\r* a b\r## Requirements\r* c d\r",
    "byte-order mark": "\ufeff---\ntitle: T\n---\n## Responsibilities\n* a b\n## Requirements\n* c d\n",
    "comments": "<!--\n## Levels\n-->\n## Responsibilities\n<!-- no -->\n* a b\n## Requirements\n* c d <!-- x -->\n",
    "erb": "<% if x %>\n## Responsibilities\n* a b <%= role %>\n<% end %>\n## Requirements\n* c d\n",
    "hugo": "## Responsibilities\n{{% note %}}\n* a b {{< x >}}\n{{% /note %}}\n## Requirements\n* {{< y >}} c d\n",
    "liquid": "{% include x.md %}\n## Responsibilities\n* a b\n## Requirements\n* c d {% endif %}\n",
    "attribute lists": "## Responsibilities\n{:.no_toc}\n* a b\n## Requirements {#req}\n* c d\n{: .alert}\n",
    "quoted": "> ## Responsibilities\n> * a b\n>\n> ## Requirements\n> * c d\n",
    "indented": "  ## Responsibilities\n    * a b\n   ## Requirements\n\t* c d\n",
    "role before the word": "## Harbour Engineer Responsibilities\n* a b\n## Harbour Engineer - Requirements\n* c d\n",
    "word before the role": "## Responsibilities for all roles\n* a b\n## Requirements across all levels\n* c d\n",
    "broken front matter": "---\ntitle: [x\n: :\n---\n## Responsibilities\n* a b\n## Requirements\n* c d\n",
    "front matter without end": "---\ntitle: T\n\n## Responsibilities\n* a b\n## Requirements\n* c d\n",
    "rules between": "***\n## Responsibilities\n* a b\n\n---\n\n## Requirements\n* c d\n\n___\n",
    "code fence without end": "## Responsibilities\n* a b\n## Requirements\n* c d\n```\n",
    "nul": "## Responsibilities\n* a b\n\0\n## Requirements\n* c d\n",
    "table": "## Responsibilities\n| what |\n|---|\n| a b |\n## Requirements\n| x |\n|:-:|\n| c d |\n",
    "question headings": "## What you'll do\n* a b\n## What you'll need\n* c d\n",
    "wrapped": "## Responsibilities\n* a\nb\n## Requirements\n* c\n  d\n",
    "emoji": "## 🚢 Responsibilities\n* a b\n## ✅ Requirements\n* c d\n",
}
"""Each has exactly one responsibility, "a b", and one requirement, "c d" (marks aside)."""
