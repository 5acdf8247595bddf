/// How large a YAML file may be before it is refused.
package struct YAMLLimits: Hashable, Sendable {
    package var bytes: Int
    /// Levels of lists and mappings within each other.
    package var depth: Int
    /// Scalars, lists and mappings, each alias counted with all that it stands for.
    package var nodes: Int

    package init(bytes: Int = 8 << 20, depth: Int = 100, nodes: Int = 1_000_000) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }
}
