import Testing
import WallabyTestSupport

/// The matcher that examples, transcripts and trees are compared with must itself be strict.
struct PatternTests {
  @Test(arguments: [
    ("a", "a"), ("a", "a\n"), ("a  \n", "a"), ("…", ""), ("…", "a\nb"), ("a…", "a"),
    ("a…d", "abcd"), ("a\n…\nd", "a\nb\nc\nd"), ("a\n…\nd", "a\nd"), ("  …\nd", "a\nb\nd"),
    ("…b…b", "abab"), ("", ""),
  ])
  func `A pattern matches`(pattern: String, text: String) {
    #expect(Pattern(pattern).matches(text))
  }

  @Test(arguments: [
    ("a", "b"), ("a", " a"), ("a", "a\n\nb"), ("a…d", "abce"), ("a…", "a\nb"), ("a\n…\nd", "a\nb"),
    ("", "a"), ("a\nb", "a"), ("…a", "ab"),
  ])
  func `A pattern does not match`(pattern: String, text: String) {
    #expect(!Pattern(pattern).matches(text))
  }
}
