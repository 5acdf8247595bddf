@main
struct Keeper {
    static func main() {}
}
