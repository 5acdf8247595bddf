import YAML

/// A table's cell in a message of Slack, and of what takes the same.
package struct SlackField: Hashable, Sendable {
    let title: String
    let value: String
    /// Whether it may stand beside another; nil for what holds for all.
    let isShort: Bool?

    init(_ reader: inout ConfigReader) throws(YAMLError) {
        title = try reader.fields.requiredString("title")
        value = try reader.fields.requiredString("value")
        isShort = try reader.fields.bool("short")
    }
}

/// A button of a message of Slack.
package struct SlackAction: Hashable, Sendable {
    /// The question whether the button was meant.
    package struct Confirmation: Hashable, Sendable {
        let text: String
        let title: String
        let okText: String
        let dismissText: String
    }

    let type: String
    let text: String
    let style: String
    /// Where it leads; one that leads somewhere tells the app nothing.
    let url: String
    let name: String
    let value: String
    let confirmation: Confirmation?

    init(_ reader: inout ConfigReader) throws(YAMLError) {
        type = try reader.fields.requiredString("type")
        text = try reader.fields.requiredString("text")
        style = try reader.text("style")
        url = try reader.text("url")
        let name = try reader.text("name")
        let value = try reader.text("value")
        let confirmation = try reader.nested("confirm") { reader throws(YAMLError) in
            Confirmation(
                text: try reader.fields.requiredString("text"), title: try reader.text("title"),
                okText: try reader.text("ok_text"), dismissText: try reader.text("dismiss_text"))
        }
        try reader.require(!url.isEmpty || !name.isEmpty, "name", "url")
        let isLink = !url.isEmpty
        self.name = isLink ? "" : name
        self.value = isLink ? "" : value
        self.confirmation = isLink ? nil : confirmation
    }
}
