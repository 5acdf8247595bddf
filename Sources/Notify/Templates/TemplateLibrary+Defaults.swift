package import GoTemplate

extension TemplateLibrary {
    /// The templates that receivers name where nothing is said, under Alertmanager's names and with its results, and those
    /// of Roost's own kinds.
    package static let notifications: TemplateLibrary = {
        var library = TemplateLibrary(functions: notificationFunctions)
        for (name, body) in DefaultTemplates.bodies {
            do {
                try library.add("{{ define \"\(name)\" }}\(body){{ end }}", name: "default")
            } catch {
                preconditionFailure("the default template \(name): \(error)")
            }
        }
        return library
    }()
}

/// The texts of the default templates.
private enum DefaultTemplates {
    static let bodies: [String: String] = parts.merging(kinds) { $1 }

    private static let link = #"{{ template "__alertmanagerURL" . }}"#
    private static let subject = #"{{ template "__subject" . }}"#
    private static let sender = #"{{ template "__alertmanager" . }}"#
    private static let summary = #"{{ .CommonAnnotations.SortedPairs.Values | join " " }}"#
    private static let color = #"{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}"#

    private static let parts = [
        "__alertmanager": "Alertmanager",
        "__alertmanagerURL": "{{ .ExternalURL }}/#/alerts?receiver={{ .Receiver | urlquery }}",
        "__subject": state + " " + groupValues + " " + otherValues,
        "__description": "",
        "__text_alert_list": alertList(
            labels: "Labels:\n", annotations: "Annotations:\n", source: "Source: ", indentation: " "),
        "__text_alert_list_markdown": alertList(
            labels: "\nLabels:\n", annotations: "\nAnnotations:\n", source: "\nSource: ", indentation: "  ") + "\n",
    ]

    private static let state = #"[{{ toUpper .Status }}{{ if eq .Status "firing" }}:{{ len .Alerts.Firing }}{{ end }}]"#
    private static let groupValues = #"{{ join " " .GroupLabels.Values }}"#
    private static let otherValues =
        "{{ if gt (len .CommonLabels) (len .GroupLabels) }}"
        + #"({{ with .CommonLabels.Remove .GroupLabels.Names }}{{ join " " .Values }}{{ end }}){{ end }}"#

    private static func fallback(of kind: String) -> String {
        ["title", "titlelink"].map { "{{ template \"\(kind).default.\($0)\" . }}" }.joined(separator: " | ")
    }

    private static func alertList(
        labels: String, annotations: String, source: String, indentation: String
    ) -> String {
        let pair = "\(indentation)- {{ .Name }} = {{ .Value }}\n"
        return "{{ range . }}\(labels){{ range .Labels.SortedPairs }}\(pair){{ end }}"
            + "\(annotations){{ range .Annotations.SortedPairs }}\(pair){{ end }}"
            + "\(source){{ .GeneratorURL }}\n{{ end }}"
    }

    /// What fires and what is resolved, in blocks of their own.
    private static func blocks(_ list: String = "__text_alert_list", mark: String = "") -> String {
        ["Firing", "Resolved"].map { state in
            "\n{{ with .Alerts.\(state) }}\n\(mark)Alerts \(state):\n{{ template \"\(list)\" . }}\n{{ end }}"
        }.joined() + "\n"
    }

    private static let markdown = blocks("__text_alert_list_markdown", mark: "# ")

    /// The same without empty lines.
    private static let denseBlocks = ["Firing", "Resolved"].map { state in
        "\n{{ with .Alerts.\(state) }}Alerts \(state):\n{{ template \"__text_alert_list\" . }}{{ end }}"
    }.joined()

    private static let kinds = [
        "discord.default.content": "", "discord.default.title": subject, "discord.default.message": blocks(),
        "email.default.subject": subject, "email.default.html": EmailTemplate.html,
        "googlechat.default.text": "*\(subject)*\n\(shortList)",
        "jira.default.summary": subject, "jira.default.description": markdown, "jira.default.priority": priority,
        "mattermost.default.color": color, "mattermost.default.username": sender, "mattermost.default.title": subject,
        "mattermost.default.titlelink": link, "mattermost.default.fallback": fallback(of: "mattermost"),
        "mattermost.default.text": markdown,
        "msteams.default.summary": subject, "msteams.default.title": subject, "msteams.default.text": markdown,
        "msteamsv2.default.title": subject, "msteamsv2.default.text": markdown,
        "ntfy.default.title": subject, "ntfy.default.message": shortList,
        "opsgenie.default.message": subject, "opsgenie.default.description": summary + denseBlocks,
        "opsgenie.default.source": link,
        "pagerduty.default.description": subject, "pagerduty.default.client": sender,
        "pagerduty.default.clientURL": link,
        "pagerduty.default.instances": #"{{ template "__text_alert_list" . }}"#,
        "pushover.default.title": subject, "pushover.default.message": summary + blocks(),
        "pushover.default.url": link,
        "rocketchat.default.title": subject, "rocketchat.default.alias": sender, "rocketchat.default.titlelink": link,
        "rocketchat.default.emoji": "", "rocketchat.default.iconurl": "", "rocketchat.default.text": "",
        "slack.default.title": subject, "slack.default.username": sender,
        "slack.default.fallback": fallback(of: "slack"), "slack.default.callbackid": "",
        "slack.default.pretext": "", "slack.default.titlelink": link, "slack.default.iconemoji": "",
        "slack.default.iconurl": "", "slack.default.text": "", "slack.default.footer": "",
        "slack.default.color": color,
        "sns.default.subject": subject, "sns.default.message": summary + blocks(),
        "telegram.default.message": blocks(),
        "victorops.default.state_message": summary + denseBlocks, "victorops.default.entity_display_name": subject,
        "victorops.default.monitoring_tool": sender,
        "webex.default.message": summary + blocks(),
        "wechat.default.message": "\(subject)\n\(summary)\(denseBlocks)\nAlertmanagerUrl:\n\(link)",
        "wechat.default.to_user": "", "wechat.default.to_party": "", "wechat.default.to_tag": "",
        "wechat.default.agent_id": "",
    ]

    /// By the worst severity of what fires, or where that says nothing, of what is resolved.
    private static let priority =
        #"{{ $priority := "" }}"# + worst(of: "Firing") + #"{{ if eq $priority "" }}"# + worst(of: "Resolved")
        + "{{ end }}{{ $priority }}"

    /// What is found later is worse.
    private static func worst(of state: String) -> String {
        [("info", "Low"), ("warning", "Medium"), ("critical", "High")].map { severity, word in
            #"{{ range .Alerts.\#(state) }}{{ if eq .Labels.severity "\#(severity)" }}{{ $priority = "\#(word)" }}"#
                + "{{ end }}{{ end }}"
        }.joined()
    }

    /// A line for each alert, for where there is little room.
    private static let shortList = ["Firing", "Resolved"].map { state in
        "{{ range .Alerts.\(state) }}\(state): {{ .Labels.alertname }}"
            + "{{ with .Annotations.summary }}: {{ . }}{{ else }} {{ join \" \" (.Labels.Remove (stringSlice \"alertname\")).Values }}"
            + "{{ end }}\n{{ end }}"
    }.joined()
}

/// The body of a mail.
private enum EmailTemplate {
    static let html =
        """
        <!DOCTYPE html>
        <html><head><meta charset="UTF-8"><title>{{ template "__subject" . }}</title></head>
        <body style="font-family: Helvetica, Arial, sans-serif; font-size: 14px;">
        <p style="padding: 12px; color: #fff; background-color: {{ if .Alerts.Firing }}#e6522c{{ else }}#68b90f{{ end }};">
        {{ len .Alerts }} alert{{ if gt (len .Alerts) 1 }}s{{ end }} for{{ range .GroupLabels.SortedPairs }} {{ .Name }}={{ .Value }}{{ end }}</p>
        <p><a href="{{ template "__alertmanagerURL" . }}">View in {{ template "__alertmanager" . }}</a></p>
        \(list("Firing"))\(list("Resolved"))<p><a href="{{ .ExternalURL }}">Sent by {{ template "__alertmanager" . }}</a></p>
        </body></html>

        """

    private static func list(_ state: String) -> String {
        """
        {{ with .Alerts.\(state) }}<p><b>[{{ len . }}] \(state)</b></p>
        {{ range . }}<p><b>Labels</b><br>
        {{ range .Labels.SortedPairs }}{{ .Name }} = {{ .Value }}<br>
        {{ end }}{{ if .Annotations }}<b>Annotations</b><br>
        {{ end }}{{ range .Annotations.SortedPairs }}{{ .Name }} = {{ .Value }}<br>
        {{ end }}<a href="{{ .GeneratorURL }}">Source</a></p>
        {{ end }}{{ end }}
        """
    }
}
