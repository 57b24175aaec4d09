using RepVgg.Tests.Backends.Cuda.Catalogue;
using RepVgg.Tests.Backends.Cuda.Emulator;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>Every access of every kernel: no race, none out of bounds, none misaligned; and what banks and sectors cost.</summary>
public sealed class CatalogueTraceTests
{
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
        Assert.Equal([], reports.SelectMany(AccessBound.Exceeded));
        Assert.All(bundle.Manifest.Outputs.Select((_, i) => device.Output(i)), values => Assert.DoesNotContain(values, float.IsNaN));
    }
}
