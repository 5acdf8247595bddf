import Rules
import Testing

/// The groups of a rule file's text.
func groups(_ text: String, file: String = "rules.yml") throws -> [RuleGroup] {
    try RuleFile(parsing: Array(text.utf8), file: file).groups
}

/// The one group that holds these rules, each given as its mapping's text.
func group(_ rules: String..., settings: String = "") throws -> RuleGroup {
    let text = "groups:\n- name: g\n\(settings)  rules:\n" + rules.map { "  - \($0)\n" }.joined()
    return try #require(try groups(text).first)
}
