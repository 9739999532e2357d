import POSIXSupport
import Records

/// The facts of one made-up job; the same number always gives the same job.
struct GeneratedRecord {
  let status: RecordStatus

  init(number: Int, of count: Int, created: Int64) {
    let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")
    var mixed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    mixed ^= mixed >> 29
    let tail = String((0..<6).map { digits[Int(mixed >> (5 * $0 + 8)) & 31] })
    let id = Record.ID(time: Timestamp(milliseconds: created), tail: tail)
    var tags = ["all", "group-\(number % 10)"]
    if number % (count / 1000) == 0 { tags.append("rare") }
    let didFail = mixed % 50 == 0
    var status = RecordStatus(
      id: id, kind: "run", state: didFail ? .failed : .completed, tags: Tags(tags))
    let sample = "sample_\(number % 5000)"
    status.command =
      [
        [
          "bwa", "mem", "-t", "8", "ref/GRCh38.fa", "reads/\(sample)_R1.fq.gz",
          "reads/\(sample)_R2.fq.gz",
        ],
        ["python3", "train.py", "--lr", "0.0\(number % 9 + 1)", "--seed", "\(number)"],
        ["md5sum", "/scratch/project/data/\(sample).bam"],
      ][number % 3]
    let milliseconds = Int64(mixed % 600_000)
    status.startedTime = Timestamp(milliseconds: created + 4)
    status.finishedTime = Timestamp(milliseconds: created + 4 + milliseconds)
    status.exitCode = didFail ? 1 : 0
    status.attempt = 1
    status.host = "node\(100 + number % 64)"
    status.user = "maria"
    status.pid = 1000 + number % 30_000
    status.cwd = "/scratch/project/run-\(number % 100)"
    status.usage = RecordStatus.Usage(
      wallSeconds: Double(milliseconds) / 1000, userSeconds: Double(milliseconds / 2) / 1000,
      systemSeconds: Double(milliseconds / 50) / 1000, maxRSSBytes: Int64(mixed % 4_000_000_000))
    let process = ProcessIdentity(
      host: "node\(100 + number % 64)", boot: "8f3c1f6e2d714a0b", namespace: "4026531836",
      pid: Int32(1000 + number % 30_000), start: "\(number)")
    status.owner = Owner(process: process, token: "0123456789abcdefghjkmnpqrs")
    self.status = status
  }

  /// The facts that a listing shows, between tabs: id, created, state, exit code, tags, command.
  var row: String {
    let facts = [
      status.name, status.createdTime.description, status.state.rawValue,
      "\(status.exitCode ?? 0)", status.tags.joined(separator: ","),
      (status.command ?? []).joined(separator: " "),
    ]
    return facts.joined(separator: "\t") + "\n"
  }
}
