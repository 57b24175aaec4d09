using System.Collections.Immutable;
using System.Text;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Tests.Runtime.Cuda;

/// <summary>Weights that the device computes from stored ones: the results, what stays in its memory, and each way to break their description.</summary>
public sealed class DerivedWeightTests : IDisposable
{
    private const string Line = """{"name":"derived","bytes":32,"from":"negated","kernel":"negate","elements":8,"threads":64}""";

    private readonly TemporaryFolder _folder = new();

    private readonly StandIn _standIn = new();

    public void Dispose()
    {
        Assert.Equal(0, _standIn.LiveObjects);
        _standIn.Dispose();
        _folder.Dispose();
    }

    /// <summary>Plans of sm_61 read the derived weight, those of sm_80 a stored one; 48 bytes more are stored, which nothing reads.</summary>
    [Theory]
    [InlineData(6, 1, "derived")]
    [InlineData(8, 0, "scale_shift.weights")]
    public void Only_what_a_devices_plans_read_is_on_the_device(int major, int minor, string weight)
    {
        _standIn.SetDevice(major, minor);
        using var model = _standIn.Load(Write());
        Assert.Contains(model.Manifest.Plans.Single(p => p.Archs.Contains(model.PlanArch)).Launches[0].Arguments, a => a == new WeightArgument(weight));
        Assert.Equal(32, model.WeightBytes);
        float[] images = [.. Enumerable.Range(0, 2 * TinyBundle.ImageSize).Select(i => (i * 0.5f) - 6)];
        var scores = new float[images.Length];
        model.Run([images], [scores]);
        Assert.Equal(TinyBundle.Expected(images), scores);
    }

    [Theory]
    [InlineData("cuModuleGetFunction", 2)]
    [InlineData("cuMemAlloc_v2", 1)]
    [InlineData("cuMemHostAlloc", 0)]
    [InlineData("cuStreamCreate", 0)]
    [InlineData("cuMemcpyHtoDAsync_v2", 0)]
    [InlineData("cuLaunchKernel", 0)]
    [InlineData("cuStreamSynchronize", 1)]
    public void A_call_that_fails_is_named_and_leaks_nothing(string call, int afterCalls)
    {
        Write();
        _standIn.SetDevice(6, 1);
        _standIn.Fail(call, 719, afterCalls);
        var error = Assert.Throws<CudaException>(() => _standIn.Load(_folder.Root));
        Assert.StartsWith($"{call}: CUDA_ERROR_LAUNCH_FAILED (719)", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _standIn.LiveObjects);
        _standIn.Load(_folder.Root).Dispose();
    }

    [Fact]
    public void The_text_is_fixed_and_read_back()
    {
        using var bundle = BundleReader.Read(Write());
        Assert.Contains($"  \"derivedWeights\": [\n    {Line}\n  ],\n", Encoding.UTF8.GetString(TinyBundle.Json(bundle.Manifest)), StringComparison.Ordinal);
        Assert.Equal([.. Manifest.DerivedWeights], bundle.Manifest.DerivedWeights);
    }

    [Theory]
    [InlineData(Line, "7", "bundle.json: derivedWeights[0] must be an object")]
    [InlineData(Line, Line + "," + Line, "bundle.json: derivedWeights[1].name is empty or taken")]
    [InlineData("\"name\":\"derived\"", "\"name\":\"\"", "bundle.json: derivedWeights[0].name is empty or taken")]
    [InlineData("\"name\":\"derived\"", "\"name\":\"negated\"", "bundle.json: derivedWeights[0].name is that of a tensor in 'weights.safetensors'")]
    [InlineData("\"name\":\"derived\"", "\"name\":\"other\"", "bundle.json: plans[0].launches[0].arguments[1] names the tensor 'derived', which 'weights.safetensors' lacks")]
    [InlineData("\"bytes\":32,\"from\"", "\"bytes\":0,\"from\"", "bundle.json: derivedWeights[0].bytes must be from 1 to 1099511627776, is 0")]
    [InlineData("\"bytes\":32,\"from\"", "\"bytes\":36,\"from\"", "bundle.json: derivedWeights[0].bytes must be a multiple of 16, is 36")]
    [InlineData("\"bytes\":32,\"from\"", "\"bytes\":9223372036854775792,\"from\"", "bundle.json: derivedWeights[0].bytes must be from 1 to 1099511627776, is 9223372036854775792")]
    [InlineData("\"bytes\":32,\"from\"", "\"bytes\":48,\"from\"", "bundle.json: derivedWeights[0].elements must divide the numbers of 'derived' and 'negated', is 8")]
    [InlineData("\"from\":\"negated\"", "\"from\":\"lost\"", "bundle.json: derivedWeights[0].from names the tensor 'lost', which 'weights.safetensors' lacks")]
    [InlineData("\"from\":\"negated\"", "\"from\":\"unread\"", "bundle.json: derivedWeights[0].elements must divide the numbers of 'derived' and 'unread', is 8")]
    [InlineData("\"kernel\":\"negate\"", "\"kernel\":\"ne gate\"", "bundle.json: derivedWeights[0].kernel must be an identifier of C")]
    [InlineData("\"kernel\":\"negate\"", "\"kernel\":\"double\"", "bundle.json: derivedWeights[0].kernel names 'double', which 'kernels.cu' doesn't define")]
    [InlineData("\"kernel\":\"negate\"", "\"kernel\":\"scale_shift\"", "bundle.json: derivedWeights[0].arguments are 3, the kernel 'scale_shift' takes 5")]
    [InlineData("\"elements\":8", "\"elements\":0", "bundle.json: derivedWeights[0].elements must be from 1 to 2147483647, is 0")]
    [InlineData("\"threads\":64", "\"threads\":0", "bundle.json: derivedWeights[0].threads must be from 1 to 1024, is 0")]
    [InlineData("\"threads\":64", "\"threads\":1025", "bundle.json: derivedWeights[0].threads must be from 1 to 1024, is 1025")]
    public void A_broken_field_is_named(string field, string broken, string message)
    {
        Write();
        var json = Encoding.UTF8.GetString(TinyBundle.Json(Manifest));
        var start = json.IndexOf(field, StringComparison.Ordinal);
        Assert.True(start >= 0, field);
        _folder.Write(BundleManifest.FileName, Encoding.UTF8.GetBytes(string.Concat(json.AsSpan(0, start), broken, json.AsSpan(start + field.Length))));
        var error = Assert.Throws<CudaException>(() => BundleReader.Read(_folder.Root));
        Assert.Equal((CudaProblem.BundleMalformed, message), (error.Problem, error.Message));
    }

    [Fact]
    public void Changed_bytes_of_a_manifest_never_end_in_another_exception()
    {
        Write();
        var whole = TinyBundle.Json(Manifest);
        var (start, random) = (Encoding.UTF8.GetString(whole).IndexOf(Line, StringComparison.Ordinal), new Random(5));
        for (var i = 0; i < 1000; i++)
        {
            var changed = whole.ToArray();
            changed[start + random.Next(Line.Length)] = (byte)random.Next(256);
            _folder.Write(BundleManifest.FileName, changed);
            try
            {
                BundleReader.Read(_folder.Root).Dispose();
            }
            catch (CudaException)
            {
                // One of the refusals above.
            }
        }
    }

    private static BundleManifest Manifest
    {
        get
        {
            var manifest = TinyBundle.Manifest(new CudaArch(8, 0));
            var plan = manifest.Plans[0];
            var first = plan.Launches[0];
            ImmutableArray<BundleArgument> arguments = [.. first.Arguments.Select(a => a is WeightArgument ? new WeightArgument("derived") : a)];
            return manifest with
            {
                Weights = BundleFile.Of("weights.safetensors", Weights()),
                DerivedWeights = [new("derived", 32, "negated", "negate", Elements: 8, Threads: 64)],
                Plans = [plan with { Archs = [new(6, 1)], Launches = plan.Launches.SetItem(0, first with { Arguments = arguments }) }, plan],
            };
        }
    }

    private static byte[] Weights()
    {
        using var stream = new MemoryStream();
        float[] values = [.. TinyBundle.Scale, 0, .. TinyBundle.Shift, 0];
        SafetensorsWriter.Write(
            stream, [new("unread", [12], new float[12]), new("scale_shift.weights", [8], values), new("negated", [8], Array.ConvertAll(values, v => -v))]);
        return stream.ToArray();
    }

    private string Write()
    {
        TinyBundle.Write(_folder, Manifest);
        _folder.Write("weights.safetensors", Weights());
        return _folder.Root;
    }
}
