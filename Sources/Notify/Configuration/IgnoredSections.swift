import HTTPConfig
import YAML

/// What an Alertmanager does for itself and Roost has no use for: it is checked as Alertmanager does, and left at that.
extension ConfigReader {
    /// Takes `tracing` and `event_recorder`.
    mutating func ignoredSections() throws(YAMLError) {
        try ignore("tracing") { reader throws(YAMLError) in try reader.tracing() }
        try ignore("event_recorder") { reader throws(YAMLError) in try reader.eventRecorder() }
    }

    private mutating func ignore(
        _ key: String, _ check: (inout ConfigReader) throws(YAMLError) -> Void
    ) throws(YAMLError) {
        guard try nested(key, check) != nil else { return }
        context.warnings.append(
            fields.error(at: key, "\"\(key)\" is for an Alertmanager alone, and is passed over here"))
    }

    private mutating func tracing() throws(YAMLError) {
        _ = try fields.choice("client_type", TracingClient.self)
        _ = try fields.requiredString("endpoint")
        _ = try fields.value("sampling_fraction") { node throws(YAMLError) in try node.number("sampling_fraction") }
        _ = try flag("insecure")
        _ = try tls("tls_config")
        _ = try fields.headers("headers", path: context.files.path) { text, _ throws(YAMLError) in text }
        guard ["", "gzip"].contains(try text("compression")) else {
            throw fields.error(at: "compression", "compression of tracing must be gzip, or not be there")
        }
        _ = try fields.duration("timeout")
    }

    private mutating func eventRecorder() throws(YAMLError) {
        _ = try each("file_outputs") { reader throws(YAMLError) in try reader.fields.requiredString("path") }
        _ = try each("webhook_outputs") { reader throws(YAMLError) in try reader.webhookOutput() }
        _ = try each("kafka_outputs") { reader throws(YAMLError) in try reader.kafkaOutput() }
        _ = try fields.list("stdout_outputs") { node throws(YAMLError) in
            try node.mapping("stdout_outputs") { _ throws(YAMLError) in }
        }
    }

    private mutating func webhookOutput() throws(YAMLError) {
        let url = try fields.required("url")
        _ = try checkedURL(try context.files.expand(try url.string("url"), at: url), of: "url", at: url)
        _ = try ownHTTP()
        for key in ["timeout", "retry_backoff"] { _ = try fields.duration(key) }
        for key in ["workers", "max_retries"] { _ = try fields.int(key) }
        let isBatched = try flag("batch")
        let most = try ["batch_max_events", "batch_max_bytes"].map { key throws(YAMLError) in
            try fields.int(key, in: 0...Int.max) ?? 0
        }
        let interval = try fields.duration("batch_flush_interval") ?? 0
        guard isBatched || most == [0, 0] && interval == 0 else {
            throw fields.node.error("the batch settings of \(fields.subject) need \"batch: true\"")
        }
    }

    private mutating func kafkaOutput() throws(YAMLError) {
        let brokers = try fields.strings("brokers")
        try require(brokers.contains { !$0.isEmpty }, "brokers")
        _ = try fields.requiredString("topic")
        for key in ["client_id", "format", "acks", "compression"] { _ = try text(key) }
        _ = try fields.int("buffer_size")
        _ = try tls("tls_config")
    }
}

/// How traces are sent.
private enum TracingClient: String, CaseIterable {
    case http, grpc
}
