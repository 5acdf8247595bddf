import Format
import FoundationEssentials
import TestSupport
import Testing

/// If one of these fails, who tries a notification file out is told something else than the agent does.
@Suite(.serialized) struct NotifyCommandTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    private func file() -> String {
        roost.home.write(
            """
            route:
              receiver: all
              routes:
              - {matchers: ['severity="page"'], receiver: pager, continue: true}
              - {matchers: [team=db], receiver: db}
            receivers:
            - {name: all}
            - {name: db}
            - name: pager
              exec_configs: [{command: [sh, -c, 'cat > "$TARGET"'], environment: {TARGET: "$HOME_OF_TEST/told"}}]
            - name: broken
              exec_configs: [{command: [sh, -c, 'exit 3']}]
            templates: ['*.tmpl']
            """.replacing("$HOME_OF_TEST", with: roost.home.path), to: "am.yml")
    }

    @Test func `routes say who is told`() throws {
        let file = file()
        #expect(roost("notify routes --file \(file) severity=page team=db").output == "pager\ndb\n")
        #expect(roost("notify routes --file \(file) team=x").output == "all\n")
        #expect(
            roost("notify routes --file \(file) --tree severity=page").output == """
                  {} -> all
                *   {severity="page"} -> pager, continue
                    {team="db"} -> db

                """)
        let json = try JSONValue(parsing: roost("notify routes --file \(file) --json team=db").output)
        #expect(json["receivers"] == ["db"])
        #expect(roost("notify routes --file \(file) nonsense").status == 64)
        let missing = roost("notify routes team=db")
        #expect(missing.status == 2 && missing.output.contains("name the notification file with --file"))
    }

    @Test func `a template is rendered with those of the file`() {
        let file = file()
        roost.home.write(#"{{ define "mine" }}<{{ .CommonLabels.team }}>{{ end }}"#, to: "a.tmpl")
        let own = roost("notify render --file \(file) '{{ template \"mine\" . }}' team=db")
        #expect(own.output == "<db>\n")
        let title = roost("notify render --resolved '{{ template \"slack.default.title\" . }}'")
        #expect(title.output == "[RESOLVED] Test \n")
        let failure = roost("notify render '{{ .Nothing }}'")
        #expect(failure.status == 2)
        #expect(failure.output.contains("can't evaluate field Nothing"))
    }

    @Test func `a receiver is told of a test at once`() throws {
        let file = file()
        let told = roost("notify test --file \(file) pager severity=page")
        #expect(told.output == "exec: told\n")
        let body = try JSONValue(parsing: Array(Data(contentsOf: URL(filePath: "\(roost.home.path)/told"))))
        #expect(body["commonLabels"]?["severity"] == "page")
        let broken = roost("notify test --file \(file) broken")
        #expect(broken.status == 1)
        #expect(broken.output == "exec: failed: sh ended with exit code 3\n")
        #expect(roost("notify test --file \(file) nobody").status == 64)
    }
}
