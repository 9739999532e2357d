import Testing

@testable import TaskTables

@Suite struct SlurmTextTests {
  @Test func `A list of an array's jobs is taken apart`() {
    #expect(SlurmText.jobs("12") == ["12"])
    #expect(SlurmText.jobs("12_3") == ["12_3"])
    #expect(SlurmText.jobs("7_[2-4%4]") == ["7_2", "7_3", "7_4"])
    #expect(
      SlurmText.jobs("7_[1,3,5-7,11-17:3%2]")
        == [1, 3, 5, 6, 7, 11, 14, 17].map { "7_\($0)" })
    #expect(SlurmText.jobs("7_[1-199:2]")?.last == "7_199")
  }

  @Test(
    arguments: [
      "", "x", "7_[1-3", "7_[1,...]", "7_[]", "7_[3-1]", "7_[1-9:0]", "7_[0-99999999999]", "7_...",
    ])
  func `A list that was cut or is none is not guessed at`(text: String) {
    #expect(SlurmText.jobs(text[...]) == nil)
  }

  @Test func `The array of a job is what stands before its number in it`() {
    #expect(["12", "12_3", "12_[1-9]", "12+0"].map(SlurmText.array) == ["12", "12", "12", "12"])
  }

  @Test func `The time that is left is read in all its forms`() {
    #expect(SlurmText.duration("9:59") == .seconds(599))
    #expect(SlurmText.duration("2:03:04") == .seconds(7384))
    #expect(SlurmText.duration("1-02:03:04") == .seconds(93_784))
    for text in ["UNLIMITED", "NOT_SET", "INVALID", ""] {
      #expect(SlurmText.duration(text) == nil)
    }
  }

  @Test func `The number of a submission is found among what a site has to say`() throws {
    #expect(SlurmText.submitted("42\n")?.id == "42")
    let found = try #require(SlurmText.submitted("Welcome to 9 nodes\n42;east\nHave fun\n"))
    #expect(found.id == "42")
    #expect(found.cluster == "east")
    #expect(SlurmText.submitted("Submitted nothing\n") == nil)
  }

  @Test func `States are told by their words`() {
    #expect(SlurmText.queued("PENDING", "Resources").state == .pending)
    #expect(SlurmText.queued("PENDING", "JobHeldUser").state == .held)
    #expect(SlurmText.queued("PENDING", "job requeued in held state").state == .held)
    #expect(SlurmText.queued("COMPLETING", "None") == JobStatus(.ending, word: "COMPLETING"))
    #expect(SlurmText.queued("NODE_FAIL", "NodeDown").state == .lost)
    #expect(SlurmText.queued("NEW_WORD", "None").state == .unknown)
    #expect(SlurmText.accounted("CANCELLED by 1000", "0:15").state == .cancelled)
    #expect(SlurmText.accounted("TIMEOUT", "0:0").state == .timedOut)
    #expect(SlurmText.accounted("FAILED", "7:0").detail == "exit code 7")
    #expect(SlurmText.accounted("FAILED", "0:11").detail == "signal 11")
    #expect(SlurmText.accounted("FAILED", "0:53").detail.contains("directory"))
    #expect(SlurmText.queued("FAILED", "JobLaunchFailure").detail.contains("directory"))
  }
}
