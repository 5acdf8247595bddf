"""What the dashboards are made of, so that all of them look and ask alike.

Expressions are PromQL with three abbreviations, so that no query forgets what all of them need:

    metric{@}    of the servers chosen at the head of the dashboard
    metric{}     of the agents chosen there: what is no server's
    by @, on @   (job, instance, server): two hosts may have a server of one name
    [] and [*]   a range that fits the drawing, and all of the time shown
"""

import re

SOURCE = {"type": "prometheus", "uid": "${datasource}"}
COLUMNS = 24
GREEN, YELLOW, ORANGE, RED, DARK_RED, BLUE, GREY = "green", "yellow", "orange", "red", "dark-red", "blue", "#808080"
# Of an agent asked directly these labels are empty; a Prometheus says which agent it has them from.
AGENT = 'job=~"$job", instance=~"$instance"'
# How a server is, the worst first; what is only watched from here has no process, and is well when it answers.
TROUBLE = """max by @ (
  roost_server_crash_loop{@} * 5 > 0
  or (roost_server_wanted{@} > on @ roost_server_up{@}) * 4
  or (max by @ (probe_success{@} == bool 0) > 0) * 3
  or (roost_server_up{@} > on @ roost_server_ready{@}) * 2
  or roost_server_up{@}
  or max by @ (probe_success{@})
)"""
STATES = [
    (5, "crash loop", DARK_RED), (4, "down", RED), (3, "probe fails", ORANGE), (2, "not ready", YELLOW),
    (1, "well", GREEN), (0, "stopped", GREY),
]
# Restarts since the point before. An increase would need two samples in a window, and while a server waits to be started
# again an agent may store none of it.
RESTARTS = "(roost_server_restarts_total{@} - roost_server_restarts_total{@} offset $__interval)"
# An alert's life; one that fires is not pending any more.
PHASES = [(2, "firing", RED), (1, "pending", YELLOW)]
ALERTS = """max by (alertname, instance, server) (ALERTS{@, alertstate="firing"} * 2)
  or max by (alertname, instance, server) (ALERTS{@, alertstate="pending"})"""
YES_NO = [(1, "yes", GREEN), (0, "no", RED)]
PLAIN_YES_NO = [(1, "yes", None), (0, "no", None)]
# Leads to one server, with everything else as it is chosen here; followed by the name.
ONE_SERVER = (
    "/d/roost-server?${datasource:queryparam}&${job:queryparam}&${instance:queryparam}&${__url_time_range}&var-server="
)


def expanded(expression, server):
    """The PromQL that an expression abbreviates; `server` is the matcher for the chosen servers."""
    expression = re.sub(r"(by|on) @", r"\1 (job, instance, server)", " ".join(expression.split()))
    chosen = {"": f"{{{AGENT}, ", "@": f"{{{AGENT}, {server}, "}
    expression = re.sub(r"\{(@?)(?:, )?", lambda match: chosen[match[1]], expression).replace(", }", "}")
    return expression.replace("[]", "[$__rate_interval]").replace("[*]", "[$__range]")


def thresholds(steps):
    """Colours from a value on; the first holds below all others."""
    return {"mode": "absolute", "steps": [{"color": colour, "value": value} for colour, value in steps]}


def above(*limits):
    """Green, and from each limit on the next colour."""
    return [(GREEN, None), *zip((ORANGE, RED) if len(limits) > 1 else (RED,), limits)]


def mapped(states):
    """Words and colours for values; `states` are triples of a value, its word and its colour, if it has one."""
    options = {
        str(value): {"text": word, "index": index, **({"color": colour} if colour else {})}
        for index, (value, word, colour) in enumerate(states)
    }
    return [{"type": "value", "options": options}]


def panel(kind, title, description, width, height, unit, queries, defaults, options, overrides=()):
    """One panel; `queries` are pairs of an expression and the legend of its series, which tells agents apart, too."""
    targets = [
        {
            "datasource": SOURCE, "refId": chr(ord("A") + index), "expr": expression, "range": True, "instant": False,
            "legendFormat": f"{legend} {{{{instance}}}}".strip(),
        }
        for index, (expression, legend) in enumerate(queries)
    ]
    return {
        "type": kind,
        "title": title,
        "description": description,
        "pluginVersion": "11.0.0",
        "datasource": SOURCE,
        "gridPos": {"w": width, "h": height},
        "fieldConfig": {"defaults": {"unit": unit, **defaults}, "overrides": list(overrides)},
        "options": options,
        "targets": targets,
    }


def row(title):
    """A heading over the panels that follow it."""
    return {"type": "row", "title": title, "collapsed": False, "gridPos": {"w": COLUMNS, "h": 1}, "panels": []}


def stat(title, description, *queries, unit="short", steps=((GREEN, None),), states=(), decimals=None, names=False):
    """Numbers, now; with `names` it is the legend that is shown."""
    queries = [query if isinstance(query, tuple) else (query, "") for query in queries]
    defaults = {"noValue": "–", "thresholds": thresholds(steps)}
    if states:
        defaults["mappings"] = mapped(states)
    if decimals is not None:
        defaults["decimals"] = decimals
    result = panel(
        "stat", title, description, 4, 4, unit, queries, defaults,
        {
            "colorMode": "background", "graphMode": "none", "textMode": "name" if names else "auto",
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        },
    )
    for target in result["targets"]:
        target |= {"instant": True, "range": False}
    return result


def lines(title, description, unit, *queries, width=8, least=0, steps=None, stack=False, bars=False, link=False):
    """Lines over time, with a table of their newest and highest values below; with `link` each leads to its server."""
    custom = {"drawStyle": "bars" if bars else "line", "lineWidth": 1, "fillOpacity": 10, "showPoints": "never"}
    defaults = {"min": least, "custom": custom} if least is not None else {"custom": custom}
    if bars or stack:
        custom |= {"fillOpacity": 60, "lineWidth": 0, "stacking": {"mode": "normal", "group": "A"}}
    if steps:
        custom["thresholdsStyle"] = {"mode": "dashed"}
        defaults["thresholds"] = thresholds(steps)
    if link:
        defaults["links"] = [{"title": "The server", "url": ONE_SERVER + "${__field.labels.server}"}]
    return panel(
        "timeseries", title, description, width, 8, unit, queries, defaults,
        {
            "legend": {
                "displayMode": "table", "placement": "bottom", "showLegend": True, "calcs": ["lastNotNull", "max"],
            },
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
    )


def timeline(title, description, expression, legend, states, width=COLUMNS, height=8, link=False):
    """Coloured bars over time, one for each series."""
    defaults = {"mappings": mapped(states), "custom": {"fillOpacity": 80, "lineWidth": 0}}
    if link:
        defaults["links"] = [{"title": "The server", "url": ONE_SERVER + "${__field.labels.server}"}]
    return panel(
        "state-timeline", title, description, width, height, "short", [(expression, legend)], defaults,
        {
            "mergeValues": True, "showValue": "never", "rowHeight": 0.8, "alignValue": "left",
            "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
            "tooltip": {"mode": "single", "sort": "none"},
        },
    )


def column(
    name, unit="short", expression=None, label=None, steps=None, states=None, bar=False, decimals=None, link=False
):
    """One column of a table: an expression's values, or the values of a label that all expressions have."""
    properties = [{"id": "unit", "value": unit}]
    if states:
        cell = {"type": "color-background", "mode": "basic"} if states[0][2] else {"type": "auto"}
        properties += [{"id": "mappings", "value": mapped(states)}, {"id": "custom.cellOptions", "value": cell}]
    if steps:
        cell = {"type": "gauge", "mode": "basic"} if bar else {"type": "color-text"}
        properties += [{"id": "thresholds", "value": thresholds(steps)}, {"id": "custom.cellOptions", "value": cell}]
    if bar:
        properties += [{"id": "min", "value": 0}, {"id": "max", "value": 1}]
    if decimals is not None:
        properties.append({"id": "decimals", "value": decimals})
    if link:
        properties.append({"id": "links", "value": [{"title": "The server", "url": ONE_SERVER + "${__value.raw}"}]})
    return {"name": name, "expression": expression, "label": label, "properties": properties}


def table(title, description, columns, height, sort):
    """A row for each set of labels that the expressions have in common; `sort` names the column to begin with."""
    asked = [item for item in columns if item["expression"]]
    result = panel(
        "table", title, description, COLUMNS, height, "short", [(item["expression"], "") for item in asked],
        {"noValue": "–"},
        {"showHeader": True, "cellHeight": "sm", "sortBy": [{"displayName": sort, "desc": True}]},
        [
            {"matcher": {"id": "byName", "options": item["name"]}, "properties": item["properties"]}
            for item in columns
        ],
    )
    for target in result["targets"]:
        target |= {"instant": True, "range": False, "format": "table"}
    # Grafana calls the values of several queries after their letters.
    values = {
        target["expr"]: f"Value #{target['refId']}" if len(asked) > 1 else "Value" for target in result["targets"]
    }
    fields = [item["label"] or values[item["expression"]] for item in columns]
    result["transformations"] = [
        {"id": "merge", "options": {}},
        {"id": "filterFieldsByName", "options": {"include": {"names": fields}}},
        {
            "id": "organize",
            "options": {
                "indexByName": {field: index for index, field in enumerate(fields)},
                "renameByName": {field: item["name"] for field, item in zip(fields, columns)},
            },
        },
    ]
    return result


def laid_out(panels):
    """Gives each panel its place and its number: they fill rows of 24 columns from the left, in their order."""
    x = y = height = 0
    for number, item in enumerate(panels, start=1):
        place = item["gridPos"]
        if x + place["w"] > COLUMNS:
            x, y, height = 0, y + height, 0
        item["id"] = number
        item["gridPos"] = {"x": x, "y": y, **place}
        x, height = x + place["w"], max(height, place["h"])
    return panels


def variable(name, query, one=False):
    """One choice at the head of the dashboard, of the values that a label has.

    All stands for the list of them, not for a pattern like `.+`: a list that is empty matches what lacks the label, and
    so the same dashboard shows what an agent says of itself and what a Prometheus has gathered from many.
    """
    every = {} if one else {"multi": True, "includeAll": True, "current": {"text": "All", "value": "$__all"}}
    return {
        "name": name, "label": name.title(), "type": "query", "datasource": SOURCE, "query": query, "refresh": 2,
        "sort": 1, "hide": 0, "multi": False, "includeAll": False, **every,
    }


def annotation(name, colour, expression, title):
    """Marks in all panels for the times at which an expression has values."""
    return {
        "name": name, "datasource": SOURCE, "enable": True, "iconColor": colour, "expr": expression, "step": "1m",
        "titleFormat": title, "tagKeys": "server,severity",
    }


def dashboard(uid, title, description, panels, one_server=False):
    """A whole dashboard for Grafana 11; it is about one server, or about any number."""
    server = variable(
        "server", f'label_values({{__name__=~"roost_server_up|probe_success", {AGENT}}}, server)', one=one_server)
    if not one_server:
        # Servers may be hundreds; and what has no server is of all of them.
        server["allValue"] = ".*"
    result = {
        "uid": uid,
        "title": f"Roost / {title}",
        "description": description,
        "tags": ["roost"],
        "schemaVersion": 39,
        "version": 1,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "timezone": "browser",
        "links": [
            {
                "type": "dashboards", "title": "Roost", "tags": ["roost"], "asDropdown": False, "includeVars": True,
                "keepTime": True, "targetBlank": False, "icon": "external link", "tooltip": "", "url": "",
            }
        ],
        "templating": {
            "list": [
                {
                    "name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus",
                    "refresh": 1, "hide": 0, "multi": False, "includeAll": False,
                },
                variable("job", "label_values(roost_build_info, job)"),
                variable("instance", 'label_values(roost_build_info{job=~"$job"}, instance)'),
                server,
            ]
        },
        "annotations": {
            "list": [
                annotation("Restarts", ORANGE, f"{RESTARTS} > 0", "{{server}} was restarted"),
                annotation("Alerts", RED, 'ALERTS{@, alertstate="firing"}', "{{alertname}} {{server}}"),
            ]
        },
        "panels": laid_out(panels),
    }
    matcher = 'server="$server"' if one_server else 'server=~"$server"'
    for query in [*result["annotations"]["list"], *(target for item in panels for target in item.get("targets", []))]:
        query["expr"] = expanded(query["expr"], matcher)
    return result
