namespace Repro.Models.Hub;

/// <summary>How far one file is.</summary>
/// <param name="File">Its name in the repository.</param>
/// <param name="Bytes">Bytes that are here, those of an earlier run included.</param>
/// <param name="TotalBytes">Bytes of the whole file.</param>
/// <param name="BytesPerSecond">Mean speed of this run, without what was here before; 0 until it can be told.</param>
/// <param name="Remaining">Time left at that speed, or null until it can be told.</param>
/// <param name="Note">A sentence when something other than bytes is to be told: that a lock is waited for, or a request tried again; else null.</param>
public sealed record HubProgress(string File, long Bytes, long TotalBytes, double BytesPerSecond, TimeSpan? Remaining, string? Note = null);
