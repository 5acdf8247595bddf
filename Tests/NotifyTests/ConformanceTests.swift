import Format
import FoundationEssentials
import Glibc
import Testing
import YAML

@testable import Notify

/// Alertmanager's own suite of files, which is no part of this project: `ROOST_CONFORMANCE` says where it is.
@Suite("Conformance with Alertmanager's configurations")
struct ConformanceTests {
    /// What the refusal of a file must name: the key that is wrong in it.
    private static let keys = [
        "mattermost-no": "\"webhook_url\"", "mattermost-valid": "\"mattermost_webhook_url_file\"",
        "nil-match_re": "match_re",
        "nil-source": "source_match_re", "rocketchat-both-token-": "\"rocketchat_token_file\"",
        "rocketchat-both-tokenid": "\"rocketchat_token_id_file\"", "rocketchat-no": "\"token\"",
        "slack-both-file-and-token": "\"slack_app_token_file\"", "slack-both-url-and-token": "\"slack_api_url\"",
        "slack-no": "\"api_url\"", "smtp-both": "\"smtp_auth_password_file\"", "sns": "\"topic_arn\"",
        "telegram-both": "\"telegram_bot_token_file\"", "telegram-valid": "\"telegram_bot_token_file\"",
        "victorops-both": "\"victorops_api_key_file\"", "victorops-no": "\"api_key\"",
        "wechat-both": "\"wechat_api_secret_file\"",
        "wechat-no": "\"api_secret\"",
    ]

    @Test("every file gets its verdict, and a refusal names the key and its line")
    func verdicts() throws {
        let root = try #require(
            getenv("ROOST_CONFORMANCE").map { String(cString: $0) },
            "set ROOST_CONFORMANCE to the folder of the conformance data")
        let folder = "\(root)/alertmanager-config"
        let table = try JSONValue(parsing: Array(Data(contentsOf: URL(filePath: "\(folder)/verdicts.json"))))
        let verdicts = try #require(table.members)
        #expect(verdicts.count >= 34)
        var counts = [true: 0, false: 0]
        for verdict in verdicts {
            let bytes = try Array(Data(contentsOf: URL(filePath: "\(folder)/\(verdict.name)")))
            var refusal: YAMLError?
            do throws(YAMLError) {
                _ = try NotificationConfig(YAMLNode(parsing: bytes, file: verdict.name))
            } catch {
                refusal = error
            }
            let isAccepted = verdict.value == "accepted"
            #expect((refusal == nil) == isAccepted, "\(verdict.name): \(refusal?.description ?? "accepted")")
            counts[isAccepted, default: 0] += 1
            guard let refusal else { continue }
            let key = Self.keys.first { verdict.name.contains($0.key) }?.value
            #expect(key.map(refusal.message.contains) != false, "\(verdict.name): \(refusal)")
            #expect(refusal.mark.line > 1, "\(verdict.name): \(refusal)")
        }
        print("Alertmanager: \(counts[true, default: 0]) files to accept, \(counts[false, default: 0]) to refuse")
    }
}
