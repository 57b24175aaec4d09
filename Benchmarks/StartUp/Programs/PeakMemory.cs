/// <summary>What this process has had in memory.</summary>
internal static class PeakMemory
{
    /// <summary>Greatest resident memory until now, as Linux counts it (VmHWM); 0 elsewhere.</summary>
    public static string Kilobytes()
    {
        const string Status = "/proc/self/status";
        var line = File.Exists(Status) ? File.ReadLines(Status).First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)) : "0";
        return string.Concat(line.Where(char.IsAsciiDigit));
    }
}
