using RepVgg.Benchmarks.Engines;
using RepVgg.Benchmarks.Layers;
using RepVgg.Benchmarks.Measuring;
using RepVgg.Benchmarks.Reports;
using RepVgg.Benchmarks.StartUp;

namespace RepVgg.Benchmarks.Infrastructure;

/// <summary>Measures what was asked for and prints each table when it is complete.</summary>
internal static class BenchmarkRun
{
    /// <summary>Runs; tables go to standard output, everything else to standard error.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(BenchmarkOptions options, CancellationToken cancellation)
    {
        var machine = Machine.This();
        Console.Out.WriteLine(machine.Describe());
        List<SpeedGroup> speeds = [];
        if (options.Speed)
        {
            foreach (var group in SpeedMeasurement.Run(options, Available(options.Peers), Progress, cancellation))
            {
                SpeedTable.Write(Console.Out, group);
                if (group.IsDisturbed)
                {
                    Progress("other work on this machine disturbed that table: trust its minima alone");
                }

                speeds.Add(group);
            }
        }

        List<LayerGroup> layers = [];
        if (options.Layers)
        {
            foreach (var group in LayerMeasurement.Run(options, Progress, cancellation))
            {
                LayerTable.Write(Console.Out, group);
                layers.Add(group);
            }
        }

        List<StartUpResult> startUps = [];
        if (options.StartUp)
        {
            startUps = StartUpMeasurement.Run(options, Progress, cancellation);
            StartUpTable.Write(Console.Out, startUps);
        }

        if (options.Json is { } path)
        {
            JsonReport.Write(path, machine, speeds, layers, startUps);
        }

        return 0;
    }

    /// <summary>The runtimes whose native libraries load; says of each other one why not.</summary>
    private static List<Peer> Available(IEnumerable<Peer> wanted)
    {
        List<Peer> available = [];
        foreach (var peer in wanted)
        {
            if (peer.Unavailable() is { } reason)
            {
                Console.Error.WriteLine($"{peer.Name} is left out: {reason}");
            }
            else
            {
                available.Add(peer);
            }
        }

        return available;
    }

    private static void Progress(string message) => Console.Error.WriteLine(message);
}
