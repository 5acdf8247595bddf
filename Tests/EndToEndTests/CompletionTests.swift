import Glibc
import TestSupport
import Testing

/// What the installed completions and manual pages are, in the shells and readers that use them.
@Suite(.serialized) struct CompletionTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
        for name in ["alpha", "beta"] {
            roost("serve -d -n \(name) -- sleep 1000")
            roost("stop \(name)")
        }
    }

    /// Runs a script in a shell that finds the built `roost`, with the shell's completions in `completions`.
    private func run(_ name: String, _ script: String) throws -> String {
        let completions = roost("--generate-completion-script \(name)").output
        roost.home.write(completions, to: name == "zsh" ? "_roost" : "completions")
        let path = roost.home.write(script, to: "script.\(name)")
        return shell(
            "cd '\(roost.home.path)' && PATH='\(roost.programs)':$PATH ROOST_HOME='\(roost.home.path)' "
                + "timeout 60 \(name) \(path) 2>&1"
        ).output
    }

    @Test("bash offers commands, options and the names of servers")
    func bash() throws {
        let output = try run(
            "bash",
            """
            source ./completions
            complete -p roost
            try() {
                COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
                _roost "$1" "${@: -1}" "${@: -2:1}"
                echo "$*: ${COMPREPLY[*]}"
            }
            try roost rem
            try roost remove ''
            try roost enable b
            try roost status a
            try roost doctor --j
            """)
        #expect(
            output == """
                complete -o filenames -F _roost roost
                roost rem: remove
                roost remove : alpha beta
                roost enable b: beta
                roost status a: alpha
                roost doctor --j: --json

                """)
    }

    @Test("fish offers commands, options and the names of servers")
    func fish() throws {
        let output = try run(
            "fish",
            """
            source ./completions
            complete -C 'roost rem'
            complete -C 'roost remove '
            complete -C 'roost stop b'
            complete -C 'roost doctor --j'
            """)
        #expect(
            output == """
                remove\tForget servers that do not run, with their logs and history.
                alpha
                beta
                beta
                --json\tWrite JSON.

                """)
    }

    @Test("zsh offers commands and the names of servers at a terminal")
    func zsh() throws {
        let output = try run(
            "zsh",
            """
            zmodload zsh/zpty
            # Reads what the shell inside writes until it holds the word.
            expect() {
                local out='' piece
                for _ in {1..400}; do
                    while zpty -r -t z piece; do out+=$piece; done
                    [[ $out == *$1* ]] && { print "found $1"; return }
                    sleep 0.05
                done
                print -r "no $1 in: $out"
            }
            zpty z zsh -f -i
            zpty -w z "unsetopt beep; fpath=($PWD \\$fpath); autoload -Uz compinit; compinit -u -D; print rea''dy"
            expect ready
            zpty -n -w z $'roost remo\\t'
            expect remove
            zpty -n -w z $'\\t\\t'
            expect beta
            zpty -d z
            """)
        #expect(output == "found ready\nfound remove\nfound beta\n")
    }

    @Test("manual pages of all commands are clean, and say what the help says")
    func manuals() throws {
        let folder = "\(roost.home.path)/man"
        let script = "\(#filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined())/scripts/make-man"
        let made = shell("SOURCE_DATE_EPOCH=0 '\(script)' '\(roost.programs)/roost' '\(folder)' 2>&1")
        #expect(made.status == 0, "\(made.output)")
        let complaints = shell(
            "cd '\(folder)' && for page in *.1; do mandoc -T lint -W warning \"$page\"; groff -mandoc -ww -z -T utf8 \"$page\"; "
                + "done 2>&1")
        #expect(complaints.output == "")
        let commands = shell("\(roost.command("--help")) | sed -n '/^SUBCOMMANDS/,/^$/s/^  \\([a-z-]*\\) .*/\\1/p'")
            .output
        #expect(commands.contains("serve\n") && commands.contains("install-service\n"))
        for command in commands.split(separator: "\n") {
            #expect(access("\(folder)/roost-\(command).1", R_OK) == 0, "roost-\(command).1 is missing")
        }
        let text = shell("mandoc -T utf8 '\(folder)/roost-remove.1' | col -bx").output
        for part in [
            "roost-remove – forget servers that do not run", "roost remove names ... [--yes]",
            "A server that runs is refused",
            "-y, --yes", "roost stop demo && roost remove demo --yes", "January 1, 1970",
        ] { #expect(text.contains(part), "\(part) is missing in:\n\(text)") }
        let general = shell("mandoc -T utf8 '\(folder)/roost.1' | col -bx").output
        for part in ["roost-doctor(1)", "ROOST_HOME", "/var/lib/roost", "64      The command line is not good."] {
            #expect(general.contains(part), "\(part) is missing in:\n\(general)")
        }
    }
}
