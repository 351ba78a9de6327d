"""What columns are called in exports of Workday, BambooHR and Personio, in the languages these are used in.

Spellings are compared after `plain`: lower case, letters and digits only, ``#`` read as "number".
"""

from __future__ import annotations

import re
import unicodedata

PEOPLE: dict[str, tuple[str, ...]] = {
    "hr_number": (
        "employee id", "employee number", "worker id", "employee no", "staff id", "personnel number",
        "person id", "eeid", "n d employe", "employee code", "personalnummer", "mitarbeiternummer",
        "mitarbeiter id", "matricule", "numero d employe", "id d employe", "numero de empleado",
        "id de empleado", "numero do funcionario", "personeelsnummer", "matricola", "eid", "id",
    ),
    "gitlab_username": (
        "gitlab username", "gitlab user name", "gitlab handle", "gitlab", "gitlab benutzername",
    ),
    "gitlab_user_id": ("gitlab user id", "gitlab id"),
    "name": (
        "preferred name", "display name", "worker", "full name", "employee name", "name", "employee",
        "worker name", "legal name", "legal full name", "first name last name", "last name first name",
        "mitarbeiter", "mitarbeitername", "vollstandiger name", "nom complet", "collaborateur",
        "nombre completo", "empleado", "nome completo", "volledige naam", "medewerker", "dipendente",
    ),
    "first_name": (
        "preferred first name", "first name", "legal name first name", "preferred name first name",
        "employee first name", "given name", "legal first name", "vorname", "rufname", "prenom", "nombre",
        "primeiro nome", "nome", "voornaam",
    ),
    "last_name": (
        "preferred last name", "last name", "legal name last name", "preferred name last name",
        "employee last name", "family name", "surname", "legal last name", "nachname", "familienname", "nom",
        "nom de famille", "apellidos", "apellido", "sobrenome", "apelido", "achternaam", "cognome",
    ),
    "email": (
        "work email", "email work", "email primary", "adresse e mail professionnelle", "email primary work",
        "primary work email", "work email address", "business email", "company email", "corporate email",
        "e mail geschaftlich", "geschaftliche e mail", "e mail dienstlich", "e mail professionnel",
        "email professionnel", "correo electronico laboral", "correo del trabajo", "email de trabalho",
        "werk e mail", "zakelijk e mailadres", "email", "e mail", "email address", "e mail address",
        "e mail adresse", "adresse e mail", "correo electronico", "courriel",
    ),
    "team": (
        "team", "team name", "squad", "teams", "equipe", "equipo", "supervisory organization",
        "supervisory org", "supervisory organisation", "organization", "department", "department name",
        "abteilung", "service", "departement", "departamento", "afdeling", "reparto",
        "organisation superviseure", "aufsichtsorganisation", "vorgesetztenorganisation",
        "organizacion supervisora", "sup org", "organisation de supervision", "supervisory organization name",
        "subdepartment", "sub department", "division",
    ),
    "specialty": (
        "specialty", "speciality", "job specialty", "specialisation", "specialization", "spezialisierung",
    ),
    "role": (
        "business title", "job title", "position title", "position", "title", "role", "stellenbezeichnung",
        "jobtitel", "positionsbezeichnung", "geschaftstitel", "berufsbezeichnung", "intitule du poste", "poste",
        "fonction", "puesto", "cargo", "titulo", "functie", "functietitel", "qualifica",
    ),
    "level": (
        "job level", "level", "management level", "career level", "seniority", "stufe", "karrierestufe",
        "niveau",
    ),
    "grade": (
        "job grade", "compensation grade", "pay grade", "grade", "salary grade", "gehaltsstufe",
        "entgeltgruppe",
    ),
    "manager": (
        "manager id", "manager employee id", "supervisor eid", "supervisor id", "supervisor email",
        "manager email", "manager s email", "supervisor work email", "manager", "worker s manager",
        "manager name", "reports to", "reporting to", "supervisor", "line manager", "direct manager",
        "supervisor name", "vorgesetzter", "vorgesetzte", "vorgesetzte r", "releve de", "reporta a",
        "informa a", "supervisor full name", "manager full name", "fuhrungskraft", "manager in", "responsable",
        "superviseur", "n 1", "responsable hierarchique", "gerente", "jefe", "gestor", "leidinggevende",
        "responsabile",
    ),
    "share": (
        "fte", "fte percent", "percent fte", "fte %", "% fte", "full time equivalent", "scheduled fte",
        "beschaftigungsgrad", "vza", "stellenanteil", "etp", "taux d activite",
        "arbeitszeit %", "arbeitszeit in %", "arbeitszeit prozent", "pensum %", "working time %", "workload %",
        "working time percentage", "arbeitszeit", "arbeitszeitanteil", "beschaftigungsumfang", "pensum",
        "arbeitspensum", "working time", "workload",
    ),
    "hours": (
        "scheduled weekly hours", "contractual weekly hours", "contracted hours", "weekly hours",
        "weekly working hours", "hours per week", "wochenstunden", "wochenarbeitszeit", "stunden pro woche",
        "vertragliche wochenstunden", "individuelle wochenarbeitszeit",
    ),
    "full_hours": (
        "default weekly hours", "full time hours", "full time weekly hours", "weekly hours full time",
        "full time hours per week", "vollzeitstunden", "vollzeit stunden", "wochenstunden vollzeit",
        "vollzeit wochenstunden", "wochenarbeitszeit vollzeit", "tarifliche wochenarbeitszeit", "regelarbeitszeit",
        "betriebsubliche wochenarbeitszeit",
    ),
    "start_date": (
        "team start date", "effective date", "hire date", "start date", "most recent hire date",
        "date of joining", "first day of work", "employment date", "original hire date", "joining date",
        "employment start date", "continuous service date", "eintrittsdatum", "einstellungsdatum", "startdatum",
        "eintritt", "date d embauche", "date d entree", "fecha de contratacion", "fecha de alta",
        "fecha de ingreso", "data de admissao", "data de contratacao", "datum in dienst", "indiensttreding",
        "data di assunzione",
    ),
    "end_date": (
        "termination date", "last working day", "last day of work", "end date", "employment end date",
        "contract end date", "contract ends", "befristet bis", "employee termination date", "date of leaving",
        "leaving date", "austrittsdatum", "letzter arbeitstag", "vertragsende", "kundigungsdatum", "austritt",
        "date de sortie", "date de fin", "date de depart", "fecha de baja", "fecha de terminacion",
        "data de desligamento", "data de demissao", "datum uit dienst", "data di cessazione",
    ),
    "leave_reason": (
        "termination category", "termination type", "leave reason", "voluntary involuntary",
        "termination reason", "reason for termination", "kundigungsart", "kundigungsgrund", "austrittsgrund",
        "art der kundigung", "type de depart", "motif de depart", "motivo de baja", "tipo de desligamento",
    ),
    "timezone": (
        "time zone", "timezone", "zeitzone", "fuseau horaire", "zona horaria", "fuso horario", "tijdzone",
    ),
    "country": (
        "work country", "country", "location country", "location address country", "country region", "land",
        "pays", "pais", "paese", "location", "work location", "office", "arbeitsort", "standort", "buro", "oficina",
        "lieu de travail", "ubicacion", "localizacao", "niederlassung", "arbeitsplatz", "address country",
        "locatie", "sede", "bureau",
    ),
    "status": (
        "worker status", "employee status", "active status", "employment status", "status", "mitarbeiterstatus",
        "beschaftigungsstatus", "statut", "estado", "stato",
    ),
}  # fmt: skip
"""Our columns by the spellings of theirs, the best first. ``first_name``, ``last_name``, ``status`` and the two kinds
of hours help to read. A name in ``UNSURE_SHARES`` may hold hours as well as a share: its cells tell."""
UNSURE_SHARES = frozenset(
    {
        "arbeitszeit", "arbeitszeitanteil", "beschaftigungsumfang", "pensum", "arbeitspensum", "working time",
        "workload",
    }
)  # fmt: skip

TIMEOFF: dict[str, tuple[str, ...]] = {
    "hr_number": PEOPLE["hr_number"],
    "email": PEOPLE["email"],
    "name": PEOPLE["name"],
    "first_name": PEOPLE["first_name"],
    "last_name": PEOPLE["last_name"],
    "start_date": (
        "first day of absence", "first day of leave", "start date", "from", "from date", "start",
        "time off date", "absence date", "date", "absence start", "beginn", "von", "startdatum",
        "beginn der abwesenheit", "debut", "date de debut", "du", "desde", "fecha de inicio", "inicio",
        "data de inicio", "van", "begindatum",
    ),
    "end_date": (
        "last day of absence", "last day of leave", "end date", "to", "to date", "end", "absence end", "ende",
        "bis", "enddatum", "ende der abwesenheit", "fin", "date de fin", "au", "hasta", "fecha de fin",
        "data de fim", "tot", "einddatum",
    ),
    "kind": (
        "absence type", "time off type", "leave type", "type", "category", "time off category", "absence",
        "time off", "abwesenheitsart", "abwesenheitstyp", "art", "type d absence", "type de conge", "tipo",
        "tipo de ausencia", "verloftype",
    ),
    "status": (
        "status", "approval status", "request status", "state", "genehmigungsstatus", "statut", "estado",
    ),
}  # fmt: skip

_SIGNS: dict[str, tuple[str, ...]] = {
    "workday": (
        "supervisory organization", "sup org", "organisation de supervision", "manager id",
        "legal name first name", "legal name last name", "position time type", "geschaftstitel", "workday id",
        "supervisory org", "supervisory organisation", "business title", "job profile", "management level",
        "worker", "worker type", "worker status", "time type", "email primary work", "primary work email",
        "worker s manager", "cost center", "original hire date", "compensation grade", "superior organization",
        "position id", "continuous service date", "job family", "location address country",
        "first day of absence", "last day of absence", "time off type", "worker id", "employee id",
        "aufsichtsorganisation", "organisation superviseure", "organizacion supervisora", "active status",
        "email work",
    ),
    "bamboohr": (
        "employee number", "eeid", "n d employe", "releve de", "job information department",
        "adresse e mail professionnelle", "first name last name", "last name first name", "work email",
        "home email", "reporting to", "reports to", "supervisor eid", "employment status", "job title",
        "division", "display name", "mobile phone", "pay rate", "pay type", "preferred name", "work phone",
        "flsa code", "eeo job category", "hire date", "time off category", "time off type", "acquisition",
        "supervisor email", "employee",
    ),
    "personio": (
        "id", "email", "e mail", "prenom", "equipe", "bureau", "responsable", "type de contrat",
        "date d embauche", "departement", "equipo", "oficina", "departamento", "apellidos", "puesto",
        "weekly working hours",
        "wochenarbeitszeit", "befristet bis", "contract ends", "public holidays", "beschaftigungsverhaltnis",
        "einstellungsdatum", "kundigungsdatum", "niederlassung", "position", "office", "team", "department",
        "supervisor", "subcompany", "employment type", "weekly hours", "probation period end",
        "contract end date", "last working day", "termination date", "termination type", "profile picture",
        "absence entitlement", "gender", "vorname", "nachname", "abteilung", "standort", "vorgesetzter",
        "vorgesetzte r", "fuhrungskraft", "eintrittsdatum", "austrittsdatum", "beschaftigungsart",
        "wochenstunden", "probezeitende", "vertragsende", "gesellschaft", "kostenstelle", "abwesenheitsart",
        "abwesenheitstyp", "letzter arbeitstag", "kundigungsart", "personalnummer", "absence type", "comment",
        "substitute", "vertretung", "hire date", "first name", "last name", "status",
    ),
}  # fmt: skip
_STRONG: dict[str, tuple[str, ...]] = {
    "workday": (
        "supervisory organization", "supervisory org", "supervisory organisation", "worker s manager", "worker",
        "email primary work", "aufsichtsorganisation", "organisation superviseure", "organizacion supervisora",
        "business title", "first day of absence", "last day of absence", "worker type", "worker status",
    ),
    "bamboohr": (
        "employee number", "first name last name", "last name first name", "supervisor eid", "home email",
        "eeid", "releve de", "reporting to", "flsa code", "time off category",
    ),
    "personio": (
        "subcompany", "probation period end", "weekly hours", "weekly working hours", "wochenarbeitszeit",
        "beschaftigungsverhaltnis", "absence entitlement", "vorgesetzter", "abteilung", "vorgesetzte r",
        "fuhrungskraft", "eintrittsdatum", "beschaftigungsart", "wochenstunden", "abwesenheitsart",
        "abwesenheitstyp", "probezeitende", "vertragsende",
    ),
}  # fmt: skip


def plain(header: str) -> str:
    """A column's name as it is compared."""
    text = unicodedata.normalize("NFKD", header.replace("#", " number ").replace("№", " number "))
    bare = "".join(c for c in text if not unicodedata.combining(c)).casefold().replace("ß", "ss")
    return " ".join(re.sub(r"[^\w%]+|_", " ", bare).split())


def recognise(header: list[str]) -> str | None:
    """``workday``, ``bamboohr`` or ``personio`` where the header speaks for one of them more than for the others."""
    names = {plain(name) for name in header}
    scores = {
        product: len(names & set(signs)) + 3 * len(names & set(_STRONG[product])) for product, signs in _SIGNS.items()
    }
    first, second = sorted(scores, key=lambda product: -scores[product])[:2]
    return first if scores[first] >= 4 and scores[first] > scores[second] else None
