extension OptionSpec {
  static let fix = flag("fix", "rebuild what is derived; records are never changed")
}

extension CommandSpec {
  static let verify = CommandSpec(
    name: ["verify"], section: .keep, summary: "check every file of the store",
    soughtAs: ["check", "fsck"],
    options: [.fix],
    examples: [
      Example("verify", "reads all, changes nothing"),
      Example("verify --fix", "and rebuild the index where it is wrong"),
    ],
    exitStatus: [.init(.done, "all is well"), .init(.negative, "damage was found")],
    run: unwired)
}
