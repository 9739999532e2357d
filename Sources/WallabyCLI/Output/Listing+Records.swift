internal import WallabyKit

extension Listing<RecordSummary> {
  /// What is known of a record without opening it; other names are fields of results, or of statuses.
  static func records(_ fields: RecordFields) -> Listing {
    Listing(
      type: "record",
      columns: [
        Column("id") { .id($0.id) },
        Column("kind") { .text($0.kind) },
        Column("state") { .state($0.state.rawValue) },
        Column("exit_code", heading: "exit") { .ending(code: $0.exitCode, signal: $0.signal) },
        Column("signal") { $0.signal.map { .integer(Int64($0)) } ?? .none },
        Column("created") { .moment($0.createdTime) },
        Column("started") { $0.startedTime.map { .moment($0) } ?? .none },
        Column("finished") { $0.finishedTime.map { .moment($0) } ?? .none },
        Column("duration_seconds", heading: "duration") { record in
          record.durationSeconds.map { .seconds($0) } ?? .none
        },
        Column("attempt") { $0.attempt.map { .integer(Int64($0)) } ?? .none },
        Column("host") { $0.host.map { .text($0) } ?? .none },
        Column("user") { $0.user.map { .text($0) } ?? .none },
        Column("tags", isFlexible: true) { .words($0.tags.texts) },
        Column("command_line", heading: "command", isFlexible: true) {
          $0.command.map { .text($0) } ?? .none
        },
        Column("message", isFlexible: true) { $0.message.map { .text($0) } ?? .none },
        Column("what", isFlexible: true) { ($0.command ?? $0.message).map { .text($0) } ?? .none },
        Column("path") { .text($0.path) },
      ],
      standard: ["id", "state", "exit", "created", "duration", "tags", "what"],
      name: { $0.id.description },
      other: { $0.isEmpty ? nil : fields.column($0) })
  }
}
