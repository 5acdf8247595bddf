package import Format

/// A tool that the built-in server offers.
package struct MCPTool: Sendable {
    /// 1 to 128 of the characters `A-Z a-z 0-9 _ - .`, by the specification.
    package let name: String
    /// What it does, for the model that is to choose it.
    package let description: String
    /// A JSON Schema of the arguments, an object.
    package let inputSchema: JSONValue
    /// A JSON Schema of the answer, which the handler has to keep to; nil when it is not told.
    package let outputSchema: JSONValue?
    /// Whether a call changes nothing, so that a client need not ask its user first.
    package let isReadOnly: Bool
    /// Answers a call, whose arguments have been checked against the schema, with an object.
    package let handler: @Sendable (JSONValue) async throws(MCPToolError) -> JSONValue

    package init(
        name: String, description: String, inputSchema: JSONValue, outputSchema: JSONValue? = nil,
        isReadOnly: Bool = false,
        handler: @escaping @Sendable (JSONValue) async throws(MCPToolError) -> JSONValue
    ) {
        self.name = name
        self.description = description
        self.inputSchema = inputSchema
        self.outputSchema = outputSchema
        self.isReadOnly = isReadOnly
        self.handler = handler
    }
}

/// Why a tool did not do what it was asked, in words from which a model can correct its call.
package struct MCPToolError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}

extension MCPTool {
    /// The entry of `tools/list`.
    var listing: JSONValue {
        var members: [JSONValue.Member] = [
            .init("name", .string(name)), .init("description", .string(description)),
            .init("inputSchema", inputSchema),
        ]
        if let outputSchema { members.append(.init("outputSchema", outputSchema)) }
        members.append(.init("annotations", ["readOnlyHint": .bool(isReadOnly)]))
        return .object(members)
    }

    /// The members of a `tools/call` result. An error of the tool is a result too, so that the model gets to read it.
    func call(_ arguments: JSONValue) async -> [JSONValue.Member] {
        do throws(MCPToolError) {
            if let problem = ToolArguments.problem(in: arguments, schema: inputSchema) { throw MCPToolError(problem) }
            let answer = try await handler(arguments)
            return [
                .init("content", [Self.textContent(String(decoding: answer.encoded(), as: UTF8.self))]),
                .init("structuredContent", answer), .init("isError", false),
            ]
        } catch {
            return [.init("content", [Self.textContent(error.message)]), .init("isError", true)]
        }
    }

    private static func textContent(_ text: String) -> JSONValue { ["type": "text", "text": .string(text)] }
}
