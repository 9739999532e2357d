internal import POSIXSupport
internal import WallabyKit

extension CommandSpec {
  static let tasksJobs = CommandSpec(
    name: ["tasks", "jobs"], section: .record,
    summary: "what became of the batch jobs that hold items",
    notes: [
      "The words are SUCCEEDED, FAILED, RUNNING, OTHER, FORGOTTEN (the batch system has answered, and knows nothing of it) and unknown.",
      "What a job that has ended holds is freed with 'wallaby tasks unlock TABLE --dead'.",
    ],
    operands: [.table],
    examples: [Example("tasks jobs align", "each running item, its worker and the worker's job")],
    exitStatus: [
      .init(.done, "done"), .init(.negative, "nothing is running"),
      .init(.notFound, "no such table"),
    ],
    run: { invocation in
      let table = try invocation.taskTable(in: invocation.openStore())
      var writer = try ListingWriter(Listing.itemJobs, for: invocation)
      let jobs = try table.itemJobs()
      for job in jobs { try writer.add(job) }
      try writer.finish()
      for (submission, listing) in try table.submissions() {
        var counts: [String: Int] = [:]
        for status in listing.jobs.values { counts[status.state.rawValue, default: 0] += 1 }
        let words = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        let text =
          words.isEmpty ? listing.gap?.message ?? "not listed" : words.joined(separator: ", ")
        try invocation.remark("job \(submission.id) '\(submission.name)': \(text)")
      }
      return jobs.isEmpty ? .negative : .done
    })

  static let tasksCancel = CommandSpec(
    name: ["tasks", "cancel"], section: .record,
    summary: "end the batch jobs that were handed in for a table",
    notes: [
      "Their workers give back what they are at. 'tasks halt' keeps others from taking it.",
      "With --wait it waits so long until they are over.",
    ],
    operands: [.table],
    examples: [Example("tasks cancel align --wait 1m", "and wait until they are over")],
    exitStatus: [
      .init(.done, "asked for, or over"), .init(.negative, "there was none to end"),
      .init(.notFound, "no such table"),
    ],
    run: { invocation in
      let table = try invocation.taskTable(in: invocation.openStore())
      let limit = try invocation.options.duration(of: .wait) ?? .zero
      let jobs = try table.cancelJobs(waiting: limit)
      for (job, status) in jobs.sorted(by: { $0.key < $1.key }) {
        try invocation.output.write("\(HarmlessText.of(job))\t\(status.state.rawValue)\n")
      }
      try invocation.remark(
        jobs.isEmpty ? "no job to end" : "asked to end \(Count.of(jobs.count, "job"))")
      return jobs.isEmpty ? .negative : .done
    })
}

extension Listing<ItemJob> {
  static let itemJobs = Listing(
    type: "job",
    columns: [
      Column("id") { .text($0.id) },
      Column("job") { $0.job.map { .text($0) } ?? .none },
      Column("state") { .text($0.status.state.batchWord) },
      Column("batch_state", heading: "batch state") {
        $0.status.word.isEmpty ? .none : .text($0.status.word)
      },
      Column("worker") { .text($0.worker) },
      Column("host") { .text($0.host) },
      Column("detail", isFlexible: true) {
        $0.status.detail.isEmpty ? .none : .text($0.status.detail)
      },
    ],
    standard: ["id", "job", "state", "host", "detail"], name: { $0.id })
}
