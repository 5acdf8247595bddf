/// Which of some lines are seen where there is no room for all.
struct Scroll {
    private var offset = 0
    /// How many lines there was room for.
    private var page = 1

    /// Follows a key that moves.
    mutating func press(_ key: WatchKey) {
        switch key {
        case .up: offset -= 1
        case .down: offset += 1
        case .pageUp: offset -= page
        case .pageDown: offset += page
        case .top: offset = 0
        case .bottom: offset = .max - page
        case .quit, .sort: break
        }
    }

    /// The lines that are seen of so many, where there is room for `page`.
    mutating func visible(of count: Int, page: Int) -> Range<Int> {
        self.page = page
        offset = max(0, min(offset, count - page))
        return offset..<min(count, offset + page)
    }
}
