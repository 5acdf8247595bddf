internal import YAML

/// Why a text of a client's file cannot be completed.
struct ClientVariableError: Error, CustomStringConvertible {
    let description: String
}

/// What `${…}` stands for in the files of MCP clients.
struct ClientVariables {
    /// The folder that relative paths are taken from.
    let workspace: String
    let environment: (String) -> String?

    /// A path as seen from the workspace.
    func path(_ path: String) -> String {
        if path == "." { return workspace }
        return path.hasPrefix("/") ? path : "\(workspace)/\(path)"
    }

    /// Replaces what Claude Code (`${NAME}`, `${NAME:-default}`) and VS Code (`${env:NAME}`, `${workspaceFolder}`,
    /// `${userHome}`) replace.
    func expand(_ text: String) throws(ClientVariableError) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            result += rest[..<start.lowerBound]
            result += try value(of: rest[start.upperBound..<end])
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private func value(of expression: Substring) throws(ClientVariableError) -> String {
        switch expression {
        case "workspaceFolder": return workspace
        case "workspaceFolderBasename": return String(workspace.split(separator: "/").last ?? "")
        case "pathSeparator", "/": return "/"
        case "userHome": return try variable("HOME")
        default: break
        }
        if expression.hasPrefix("env:") { return try variable(String(expression.dropFirst(4))) }
        if expression.hasPrefix("input:") {
            throw ClientVariableError(
                description:
                    "it asks for \"\(expression.dropFirst(6))\" when it starts, and nobody is there to answer: "
                    + "write ${env:NAME} in its place and set that variable")
        }
        if let split = expression.firstRange(of: ":-") {
            return environment(String(expression[..<split.lowerBound])) ?? String(expression[split.upperBound...])
        }
        return try variable(String(expression))
    }

    private func variable(_ name: String) throws(ClientVariableError) -> String {
        guard isVariableName(name) else {
            throw ClientVariableError(description: "nothing is known of \"${\(name)}\": write its value in its place")
        }
        guard let value = environment(name) else {
            throw ClientVariableError(
                description: "the variable \(name) is not set: set it in the environment that roost runs in")
        }
        return value
    }
}
