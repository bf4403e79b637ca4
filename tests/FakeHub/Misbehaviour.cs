namespace Repro.FakeHub;

/// <summary>What a server can do wrong, for the next so many requests that match.</summary>
public abstract record Misbehaviour;

/// <summary>Any request is answered with this status and nothing else.</summary>
/// <param name="Code">The status.</param>
/// <param name="RetryAfterSeconds">The header <c>Retry-After</c>, or none.</param>
/// <param name="ErrorCode">The header <c>X-Error-Code</c>, or none.</param>
public sealed record AnswersStatus(int Code, int? RetryAfterSeconds = null, string? ErrorCode = null) : Misbehaviour;

/// <summary>Any request is read, and the connection closed without an answer.</summary>
public sealed record HangsUp : Misbehaviour;

/// <summary>Any request is read and never answered; the connection stays open.</summary>
public sealed record NeverAnswers : Misbehaviour;

/// <summary>A misbehaviour of the GET that carries a file's bytes; HEAD, redirects and the API are as they should be.</summary>
public abstract record BodyMisbehaviour : Misbehaviour;

/// <summary>The connection ends after so many of the announced bytes.</summary>
public sealed record CutsAfter(long Bytes) : BodyMisbehaviour;

/// <summary>After so many bytes nothing more comes; the connection stays open.</summary>
public sealed record StallsAfter(long Bytes) : BodyMisbehaviour;

/// <summary>Announces and sends so many bytes more (or, when negative, fewer) than the file has.</summary>
public sealed record SendsOtherLength(int Difference) : BodyMisbehaviour;

/// <summary>The byte at this place of the file has all its bits turned.</summary>
public sealed record SendsWrongByte(long At) : BodyMisbehaviour;

/// <summary>A request for a range is answered with the whole file.</summary>
public sealed record IgnoresRange : BodyMisbehaviour;

/// <summary>A request for a range is answered with one that begins so many bytes later.</summary>
public sealed record SendsOtherRange(int Later) : BodyMisbehaviour;

/// <summary>Sends no length, but chunks of the HTTP kind; so many bytes more (or fewer) than the file has.</summary>
public sealed record SendsChunks(int Difference = 0) : BodyMisbehaviour;

/// <summary>Waits before each piece of so many bytes.</summary>
public sealed record SendsSlowly(int PieceBytes, TimeSpan Wait) : BodyMisbehaviour;

/// <summary>Waits for a task between the headers and the body, so that a test says when it goes on.</summary>
public sealed record WaitsFor(Task Signal) : BodyMisbehaviour;
