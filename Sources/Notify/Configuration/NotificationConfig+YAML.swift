package import YAML

extension NotificationConfig {
    /// Reads an `alertmanager.yml` and gives Alertmanager's verdict on it. `environment` looks variables up, which secrets
    /// may name as `${NAME}`; without it they stay as they are.
    package init(_ node: YAMLNode, environment: ((String) -> String?)? = nil) throws(YAMLError) {
        let context = ReadingContext(files: FileContext(file: node.source.file, environment: environment))
        var reader = try ConfigReader(node, "the notification configuration", context)
        let global = try reader.nested("global") { reader throws(YAMLError) in try GlobalConfig(&reader) }
        if let global { context.global = global }
        let receiverNodes = try reader.fields.required("receivers")
        let routeNode = try reader.fields.required("route")
        timeIntervals = try reader.timeIntervals()
        inhibitRules = try reader.each("inhibit_rules") { reader throws(YAMLError) in try InhibitRule(&reader) }
        templates = try reader.fields.strings("templates").map(context.files.path)
        try reader.ignoredSections()
        try reader.fields.finish()

        resolveTimeout = global?.resolveTimeout ?? Self.defaultResolveTimeout
        receivers = try receiverNodes.elements("receivers") { node throws(YAMLError) in try Receiver(node, context) }
        try Self.checkNames(of: receiverNodes)
        route = try RouteReader(receivers: Set(receivers.map(\.name)), intervals: Set(timeIntervals.keys), context)
            .root(routeNode)
        unsupported = context.unsupported
        warnings = context.warnings
    }

    private static func checkNames(of receivers: YAMLNode) throws(YAMLError) {
        var names: Set<String> = []
        _ = try receivers.elements("receivers") { node throws(YAMLError) in
            for entry in try node.entries(of: "receiver") where entry.key == "name" {
                let name = try entry.value.string("name")
                guard names.insert(name).inserted else {
                    throw entry.value.error("there is a receiver named \"\(name)\" before this one: rename one of them")
                }
            }
        }
    }
}
