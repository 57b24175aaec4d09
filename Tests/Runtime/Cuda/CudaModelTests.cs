using RepVgg.Runtime.Cuda;

namespace RepVgg.Tests.Runtime.Cuda;

/// <summary>A bundle, loaded and run through the real binding on the emulated device. Results are compared bit by bit.</summary>
public sealed class CudaModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private readonly StandIn _standIn = new();

    public void Dispose()
    {
        Assert.Equal(0, _standIn.LiveObjects);
        _standIn.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(100)]
    public void Any_batch_is_computed(int images)
    {
        using var model = Load();
        AssertComputes(model, images);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(11)]
    public void Large_batches_are_computed_in_parts(int images)
    {
        using var model = Load(new() { MaximumImages = 4 });
        AssertComputes(model, images);
        var input = Images(images);
        var output = new float[input.Length];
        model.Start([input], [output]).Wait();
        Assert.Equal(TinyBundle.Expected(input), output);
        Assert.Equal(TinyBundle.Expected(input), ComputeOnDevice(model, input));
    }

    [Fact]
    public void The_signature_is_the_bundles()
    {
        using var model = Load();
        Assert.Equal(("image", "scores"), (model.Inputs.Single().Name, model.Outputs.Single().Name));
        Assert.Equal((new CudaArch(8, 0), new CudaArch(8, 0)), (model.Device.Arch, model.PlanArch));
        Assert.Equal([model.Device], CudaDeviceInfo.List(_standIn.Libraries));
        Assert.Equal(["relu", "scale_shift"], model.Kernels.Select(k => k.Name));
        Assert.All(model.Kernels, kernel => Assert.Equal((64, 0), (kernel.MaximumThreads, kernel.LocalBytes)));
    }

    [Fact]
    public void Each_size_of_batch_is_recorded_once()
    {
        using var model = Load();
        _standIn.Fail("cuStreamBeginCapture_v2", 900, afterCalls: 2);
        foreach (var images in (int[])[2, 1, 2, 1])
        {
            AssertComputes(model, images);
        }

        var error = Assert.Throws<CudaException>(() => AssertComputes(model, 3));
        Assert.Equal("cuStreamBeginCapture_v2: CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED (900)", error.Message);
    }

    [Fact]
    public void More_memory_records_anew()
    {
        using var model = Load();
        foreach (var images in (int[])[1, 3, 2, 1, 30, 3, 1])
        {
            AssertComputes(model, images);
        }
    }

    [Fact]
    public void The_graph_that_was_used_last_is_kept()
    {
        using var model = Load(new() { CachedGraphs = 2 });
        AssertComputes(model, 3);
        AssertComputes(model, 1);
        AssertComputes(model, 3);
        AssertComputes(model, 2);
        _standIn.Fail("cuStreamBeginCapture_v2", 900);
        AssertComputes(model, 3);
        Assert.Throws<CudaException>(() => AssertComputes(model, 1));
    }

    [Fact]
    public void Callers_may_be_concurrent()
    {
        using var model = Load(new() { MaximumConcurrentRuns = 3, CachedGraphs = 2 });
        Parallel.For(0, 60, new() { MaxDegreeOfParallelism = 6 }, i => AssertComputes(model, (i % 5) + 1, seed: i));
    }

    [Fact]
    public void Runs_may_be_started_before_others_are_waited_for()
    {
        using var model = Load(new() { MaximumConcurrentRuns = 1 });
        var inputs = Enumerable.Range(1, 4).Select(i => Images(i, seed: i)).ToArray();
        var outputs = inputs.Select(i => new float[i.Length]).ToArray();
        var runs = inputs.Zip(outputs, (i, o) => model.Start([i], [o])).ToArray();
        Assert.All(outputs, o => Assert.All(o, x => Assert.Equal(0, x)));
        foreach (var run in runs.Reverse())
        {
            run.Wait();
            run.Wait();
        }

        Assert.Equal(inputs.Select(i => TinyBundle.Expected(i)), outputs);
    }

    [Fact]
    public void Tensors_on_the_device_are_not_copied()
    {
        using var model = Load();
        var input = Images(2);
        using var x = model.Allocate(input.Length);
        using var y = model.Allocate(input.Length);
        using var z = model.Allocate(input.Length);
        x.CopyFrom(input);
        _standIn.Fail("cuMemcpyHtoDAsync_v2", 1);
        _standIn.Fail("cuMemcpyDtoHAsync_v2", 1);
        using (var first = model.Start([x], [y]))
        {
            model.Start([y], [model.Wrap(z.Address, z.ElementCount)], after: first).Wait();
        }

        _standIn.Fail("cuMemcpyHtoDAsync_v2", 0);
        _standIn.Fail("cuMemcpyDtoHAsync_v2", 0);
        var output = new float[input.Length];
        z.CopyTo(output);
        Assert.Equal(TinyBundle.Expected(TinyBundle.Expected(input)), output);
    }

    [Fact]
    public void Launches_and_runs_are_timed()
    {
        using var model = Load();
        var launches = model.LaunchTimes(images: 3, repetitions: 5);
        Assert.Equal(["scale_shift", "relu"], launches.Select(l => l.Launch.Kernel));
        Assert.All(launches, l => Assert.InRange(l.Milliseconds, 0, 10_000));
        var runs = model.RunTimes(images: 3, repetitions: 5);
        Assert.Equal(5, runs.Length);
        Assert.All(runs, r => Assert.InRange(r, 0, 10_000));
        AssertComputes(model, 3);
    }

    [Theory]
    [InlineData(new[] { 24 }, new[] { 12 })]
    [InlineData(new[] { 13 }, new[] { 12 })]
    [InlineData(new[] { 12, 12 }, new[] { 12 })]
    [InlineData(new[] { 12 }, new int[0])]
    public void Lengths_must_fit(int[] inputs, int[] outputs)
    {
        using var model = Load();
        Assert.Throws<ArgumentException>(() => model.Run(
            [.. inputs.Select(n => new ReadOnlyMemory<float>(new float[n]))], [.. outputs.Select(n => new Memory<float>(new float[n]))]));
        AssertComputes(model, 2);
    }

    [Fact]
    public void Disposing_releases_what_was_not_waited_for()
    {
        var model = Load();
        var input = Images(1);
        var output = new float[input.Length];
        var run = model.Start([input], [output]);
        model.Dispose();
        model.Dispose();
        Assert.Equal(0, _standIn.LiveObjects);
        Assert.Throws<ObjectDisposedException>(() => AssertComputes(model, 1));
        Assert.Throws<ObjectDisposedException>(run.Wait);
        run.Dispose();
    }

    private static float[] Images(int images, int seed = 7)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, images * TinyBundle.ImageSize).Select(_ => (random.NextSingle() * 8) - 4)];
    }

    private static void AssertComputes(CudaModel model, int images, int seed = 7)
    {
        var input = Images(images, seed);
        var output = new float[input.Length];
        model.Run([input], [output]);
        Assert.Equal(TinyBundle.Expected(input), output);
    }

    private static float[] ComputeOnDevice(CudaModel model, float[] input)
    {
        using var x = model.Allocate(input.Length);
        using var y = model.Allocate(input.Length);
        x.CopyFrom(input);
        model.Run([x], [y]);
        var output = new float[input.Length];
        y.CopyTo(output);
        return output;
    }

    private CudaModel Load(CudaLoadOptions? options = null) => _standIn.Load(TinyBundle.Write(_folder), options);
}
