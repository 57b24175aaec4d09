using System.Text.Json;

namespace RepVgg.Tests.Backends.Cuda.Catalogue;

/// <summary>What a launch's accesses cost for each that there need be: 1 is as few as there can be.</summary>
/// <param name="Wavefronts">Of the banks of shared memory.</param>
/// <param name="Loads">Sectors of 32 bytes of global memory that are loaded.</param>
/// <param name="Stores">Sectors that are stored.</param>
internal sealed record AccessCost(double Wavefronts, double Loads, double Stores)
{
    /// <summary>The cost of all accesses of a launch, as the tracer reports it.</summary>
    public static AccessCost Of(JsonElement report)
    {
        JsonElement[] accesses = [.. report.GetProperty("accesses").EnumerateArray()];
        return new(
            Ratio(accesses.Where(a => Is(a, "space", "shared")), "wavefronts", "idealWavefronts"),
            Ratio(accesses.Where(a => Is(a, "space", "global") && Is(a, "operation", "load")), "sectors", "idealSectors"),
            Ratio(accesses.Where(a => Is(a, "space", "global") && Is(a, "operation", "store")), "sectors", "idealSectors"));
    }

    private static bool Is(JsonElement access, string property, string value) => access.GetProperty(property).ValueEquals(value);

    private static double Ratio(IEnumerable<JsonElement> accesses, string units, string ideal)
    {
        var (spent, needed) = (0L, 0L);
        foreach (var access in accesses)
        {
            spent += access.GetProperty(units).GetInt64();
            needed += access.GetProperty(ideal).GetInt64();
        }

        return needed == 0 ? 1 : (double)spent / needed;
    }
}
