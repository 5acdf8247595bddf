package import Format
package import HTTP
import HTTPConfig
package import YAML

/// A message of a Telegram bot.
package struct Telegram: IntegrationSettings {
    package static let name = "telegram"

    /// How Telegram reads a message's text.
    package enum ParseMode: String, Sendable {
        case plain = ""
        case markdown = "Markdown"
        case markdownV2 = "MarkdownV2"
        case html = "HTML"
    }

    /// Whom it is sent to.
    package enum Chat: Hashable, Sendable {
        case id(Int)
        /// A file that holds the number, read for each notification.
        case file(String)
    }

    package let sendsResolved: Bool
    let http: HTTPConfig
    let apiURL: String
    let botToken: Secret
    let chat: Chat
    /// 0 for none.
    let messageThreadID: Int
    let message: String
    let disablesNotifications: Bool
    let parseMode: ParseMode

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        http = try reader.http()
        apiURL = try reader.url("api_url") ?? reader.global.telegramAPIURL
        let token = try reader.secret("bot_token")
        chat = try Self.chat(&reader)
        guard let token = token ?? reader.global.telegramBotToken else {
            throw reader.missing("bot_token", orGlobal: "telegram_bot_token")
        }
        botToken = token
        messageThreadID = try reader.fields.int("message_thread_id") ?? 0
        message = try reader.template("message", named: "telegram.default.message")
        disablesNotifications = try reader.flag("disable_notifications")
        guard let mode = ParseMode(rawValue: try reader.text("parse_mode", default: "HTML")) else {
            throw reader.fields.error(
                at: "parse_mode", "parse_mode of telegram_configs must be Markdown, MarkdownV2, HTML or empty")
        }
        parseMode = mode
    }

    private static func chat(_ reader: inout ConfigReader) throws(YAMLError) -> Chat {
        let id = try reader.fields.int("chat_id") ?? 0
        let file = try reader.text("chat_id_file")
        try reader.exclude("chat_id", "chat_id_file", if: id != 0 && !file.isEmpty)
        try reader.require(id != 0 || !file.isEmpty, "chat_id", "chat_id_file")
        return id != 0 ? .id(id) : .file(reader.context.files.path(file))
    }
}

extension Telegram: HTTPIntegration {
    /// The longest message that Telegram takes, in characters.
    private static let messageLimit = 4096

    package func request(for notification: Notification, by renderer: Renderer) throws(DeliveryError) -> HTTPRequest {
        let body = try JSONValue(members: [
            "chat_id": .string(chatID()), "text": .string(text(by: renderer)),
            "parse_mode": unlessEmpty(parseMode.rawValue),
            "disable_web_page_preview": "true", "disable_notification": disablesNotifications ? "true" : nil,
            "message_thread_id": messageThreadID == 0 ? nil : .string(String(messageThreadID)),
        ])
        let token = try botToken.revealed("bot_token")
        return try HTTPRequest(posting: body, to: folder(apiURL) + "bot\(token)/sendMessage", by: http)
    }

    private func text(by renderer: Renderer) throws(DeliveryError) -> String {
        guard parseMode == .html else { return try renderer.text(message, upTo: Self.messageLimit) }
        let text = try renderer.html(message)
        guard text.unicodeScalars.count > Self.messageLimit else { return text }
        // Cut HTML would be refused.
        let title = truncated(try renderer.text(#"{{ template "__subject" . }}"#), to: 256)
        let escaped = title.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        return "\(escaped)\n(The message is longer than Telegram takes: shorten its template.)"
    }

    private func chatID() throws(DeliveryError) -> String {
        switch chat {
        case .id(let number): return String(number)
        case .file(let path):
            let text = try Secret.file(path).revealed("chat_id")
            guard Int(text) != nil else { throw DeliveryError(.settings, "the chat_id_file \(path) holds no number") }
            return text
        }
    }

    /// How long to wait Telegram says in the answer's body.
    package func outcome(of response: HTTPResponse, at now: Timestamp) -> DeliveryOutcome {
        guard response.status == 429, response.header("retry-after") == nil,
            let seconds = (try? JSONValue(parsing: response.body))?["parameters"]?["retry_after"]?.integer
        else { return DeliveryOutcome(response, at: now) }
        return .failed(DeliveryError(response), retryAfter: RetryAfter.milliseconds(String(seconds), at: now))
    }
}
