using System.Text.Json;
using RepVgg.Tests.Backends.Cuda.Catalogue;
using RepVgg.Tests.Backends.Cuda.Emulator;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>Every access of every kernel: no race, none out of bounds, none misaligned; and what banks and sectors cost.</summary>
public sealed class CatalogueTraceTests
{
    /// <summary>The most wavefronts of shared memory for each that there need be, by the start of a kernel's name. All others reach 1.</summary>
    private static readonly (string Kernel, double Factor, string Why)[] Conflicts =
    [
        ("conv_gemm_", 2, "pixels are stored transposed, two rows of 8 channels apart by 4 floats of padding"),
        ("conv_tf32_", 1.1, "epilogues of ragged blocks: fewer than eight lanes read together"),
        ("conv_tf32x3_", 1.1, "as TF32"),
        ("conv_fp16_", 1.1, "as TF32"),
    ];

    public static TheoryData<string> Sources() => [.. KernelSource.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Sources))]
    public void EveryAccessIsRight(string name)
    {
        var source = KernelSource.Named(name);
        var bundle = CatalogueBundle.Of(source.Part, source.Precision);
        float[][] inputs = [.. source.Part.Inputs(2).Select(i => Array.ConvertAll(i.Data, v => (float)v))];
        using var device = new LaunchedBundle(bundle, inputs, images: 2, trace: true);
        Assert.Null(device.Run(bundle.Manifest.Plans[0]));
        var reports = device.Reports;
        Assert.Equal(bundle.Manifest.DerivedWeights.Length + bundle.Manifest.Plans[0].Launches.Length, reports.Length);
        Assert.All(reports, AssertBanks);
        Assert.All(bundle.Manifest.Outputs.Select((_, i) => device.Output(i)), values => Assert.DoesNotContain(values, float.IsNaN));
    }

    private static void AssertBanks(JsonElement report)
    {
        var kernel = report.GetProperty("kernel").GetString()!;
        var (wavefronts, ideal) = (0L, 0L);
        foreach (var access in report.GetProperty("accesses").EnumerateArray().Where(a => a.GetProperty("space").ValueEquals("shared")))
        {
            wavefronts += access.GetProperty("wavefronts").GetInt64();
            ideal += access.GetProperty("idealWavefronts").GetInt64();
        }

        var allowed = Conflicts.Where(c => kernel.StartsWith(c.Kernel, StringComparison.Ordinal)).Select(c => c.Factor).DefaultIfEmpty(1).First();
        Assert.True(wavefronts <= allowed * ideal, FormattableString.Invariant($"{kernel}: {wavefronts} wavefronts where {ideal} would do"));
    }
}
