using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using RepVgg.Benchmarks.Infrastructure;

namespace RepVgg.Benchmarks.StartUp;

/// <summary>One run of a program, seen from outside.</summary>
/// <param name="Answer">The class that it found.</param>
/// <param name="FirstResult">Milliseconds from the start of the process to its answer.</param>
/// <param name="Exit">Milliseconds from the start of the process to its end.</param>
/// <param name="PeakKilobytes">Its greatest resident memory until after the answer, as it says itself.</param>
internal sealed record StartUpRun(string Answer, double FirstResult, double Exit, double PeakKilobytes)
{
    /// <summary>Starts a program and waits for its end.</summary>
    /// <exception cref="BenchmarkException">It failed.</exception>
    public static StartUpRun Of(StartUpProgram program)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program.Executable)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_ROOT"] = DotnetRoot() },
        })!;
        var answer = process.StandardOutput.ReadLine();
        var firstResult = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var peak = process.StandardOutput.ReadLine();
        process.WaitForExit();
        var exit = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (process.ExitCode != 0 || answer is null || !double.TryParse(peak, NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes))
        {
            throw new BenchmarkException(FormattableString.Invariant(
                $"the start-up program of {program.Engine} ({program.Kind}) failed with exit code {process.ExitCode}"));
        }

        return new(answer, firstResult, exit, kilobytes);
    }

    /// <summary>The runtime that this process uses: programs look for theirs where this variable points.</summary>
    private static string DotnetRoot() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
