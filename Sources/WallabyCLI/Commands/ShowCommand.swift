internal import POSIXSupport
internal import WallabyKit

extension CommandSpec {
  static let show = CommandSpec(
    name: ["show"], section: .look, summary: "show the facts of records",
    soughtAs: ["get", "info", "describe", "inspect", "stat", "view"],
    notes: ["The kept environment is shown with --json or --with-env only."],
    operands: [OperandSpec("ID", .id, .some)],
    options: [.withEnvironment],
    examples: [
      Example("show @last", "all that is known of the newest"),
      Example("show 7f3k2q --json", "for a program"),
      Example("show @last --columns cwd,git.commit,loss", "some of it"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.partial, "some could not be read"),
      .init(.notFound, "no such record"), .init(.damaged, "damaged"),
    ],
    run: { invocation in
      let options = invocation.options
      let store = try invocation.openStore().records
      let chosen = try invocation.ids(of: invocation.selection(), in: store)
      var problems = chosen.problems
      var page = try RecordPage(invocation)
      for id in chosen.ids {
        do {
          let record = try store.find(id)
          var result: JSONValue?
          do throws(WallabyError) { result = try record.result() } catch { problems.append(error) }
          var document = RecordDocument(
            record, result: result, hasEnvironment: options.has(.withEnvironment) || page.showsAll)
          for stream in ["stdout", "stderr"] {
            if let file = try? store.openFile(Record.Entry.log(stream), of: id) {
              document.add("\(stream)_bytes", .integer(try file.status().size))
            }
          }
          try page.add(document)
        } catch let error as WallabyError {
          if chosen.ids.count == 1 { throw error }
          problems.append(error)
        }
      }
      return try invocation.ending(problems)
    })
}
