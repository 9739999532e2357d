extension CommandSpec {
  static let doctor = CommandSpec(
    name: ["doctor"], section: .keep, summary: "test what the file system really does",
    soughtAs: ["diagnose", "selftest"],
    examples: [Example("doctor", "renames, locks, clocks, space; and what to do")],
    exitStatus: [.init(.done, "all is well"), .init(.negative, "something is wrong")],
    run: unwired)
}
