using System.Collections.Immutable;
using RepVgg.Benchmarks.Engines;
using RepVgg.Benchmarks.Models;

namespace RepVgg.Benchmarks.Infrastructure;

/// <summary>What is to be measured.</summary>
internal sealed record BenchmarkOptions
{
    /// <summary>The networks.</summary>
    public required ImmutableArray<RepVggVariant> Models { get; init; }

    /// <summary>Images of one call.</summary>
    public required ImmutableArray<int> Batches { get; init; }

    /// <summary>Threads of every engine.</summary>
    public required ImmutableArray<int> Threads { get; init; }

    /// <summary>The runtimes to compare with, as asked for.</summary>
    public required ImmutableArray<Peer> Peers { get; init; }

    /// <summary>Samples of each engine; runs of each program.</summary>
    public required int Rounds { get; init; }

    /// <summary>Whether to print the tables of speeds.</summary>
    public required bool Speed { get; init; }

    /// <summary>Whether to print the tables of layers.</summary>
    public required bool Layers { get; init; }

    /// <summary>Whether to print the table of start-up and memory.</summary>
    public required bool StartUp { get; init; }

    /// <summary>Where everything goes as JSON, or null.</summary>
    public required string? Json { get; init; }
}
