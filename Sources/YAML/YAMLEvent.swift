/// What libyaml's parser reports, as Swift values.
struct YAMLEvent {
    /// What the parser came upon.
    enum Kind {
        case streamEnd
        case documentStart
        case documentEnd
        case scalar(YAMLScalar)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
        case alias(String)
    }

    let kind: Kind
    let mark: YAMLMark
    /// The name that later aliases use; nil without one.
    var anchor: String?
}
