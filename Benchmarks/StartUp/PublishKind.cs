using System.Collections.Immutable;

namespace RepVgg.Benchmarks.StartUp;

/// <summary>A way of publishing a .NET program.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Options">What it adds to <c>dotnet publish</c>.</param>
internal sealed record PublishKind(string Name, ImmutableArray<string> Options)
{
    /// <summary>From the slowest start to the fastest.</summary>
    public static readonly ImmutableArray<PublishKind> All =
    [
        new("framework-dependent", ["--no-self-contained"]),
        new("ReadyToRun", ["--no-self-contained", "-p:PublishReadyToRun=true"]),
        new("NativeAOT", ["-p:PublishAot=true"]),
    ];
}
