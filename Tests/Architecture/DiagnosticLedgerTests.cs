using System.Reflection;
using RepVgg.Backends.Checkpoints;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Emulator;
using RepVgg.Cli.Infrastructure;
using RepVgg.Frontend;
using RepVgg.Frontend.Families;
using RepVgg.IR.Diagnostics;
using RepVgg.Passes;

namespace RepVgg.Tests.Architecture;

/// <summary>Every diagnostic id is unique and has an entry in docs/diagnostics.md with its title and exit code.</summary>
public sealed class DiagnosticLedgerTests
{
    private static readonly Assembly[] Assemblies =
    [
        typeof(IRDiagnostics).Assembly, typeof(FrontendDiagnostics).Assembly, typeof(FamilyDiagnostics).Assembly, typeof(PassDiagnostics).Assembly,
        typeof(BackendDiagnostics).Assembly, typeof(CheckpointDiagnostics).Assembly, typeof(CliDiagnostics).Assembly,
        typeof(EmulatorDiagnostics).Assembly,
    ];

    [Fact]
    public void IdsAreUnique() => Assert.Equal(Ledger().Count, Ledger().Select(d => d.Id).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void EveryIdIsDocumented()
    {
        var expected = Ledger().OrderBy(d => d.Id, StringComparer.Ordinal)
            .Select(d => FormattableString.Invariant($"| {d.Id} | {(int)d.Category} | {d.Title} |"));
        var documented = File.ReadLines(Path.Combine(Repository.Root, "docs", "diagnostics.md")).Where(l => l.StartsWith("| RVC", StringComparison.Ordinal));
        Assert.Equal(expected, documented);
    }

    private static List<DiagnosticDescriptor> Ledger() =>
        [.. Assemblies.Distinct().SelectMany(a => a.GetTypes())
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(f => f.FieldType == typeof(DiagnosticDescriptor)).Select(f => (DiagnosticDescriptor)f.GetValue(null)!)];
}
