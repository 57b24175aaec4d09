using System.Collections.Immutable;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Planning;

/// <summary>Compares lists of launches by their content.</summary>
internal static class LaunchComparer
{
    /// <summary>Whether two lists are the same.</summary>
    public static bool Same(ImmutableArray<BundleLaunch> first, ImmutableArray<BundleLaunch> second) =>
        first.Length == second.Length && first.Zip(second).All(pair => Same(pair.First, pair.Second));

    private static bool Same(BundleLaunch a, BundleLaunch b) =>
        a with { Arguments = [] } == b with { Arguments = [] } && a.Arguments.SequenceEqual(b.Arguments);
}
