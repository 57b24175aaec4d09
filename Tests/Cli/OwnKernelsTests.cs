using System.Text;
using RepVgg.Backends.Cuda;
using RepVgg.Backends.Cuda.Bundles;
using RepVgg.Backends.Cuda.Emulator;
using RepVgg.Cli.Infrastructure;
using RepVgg.Cli.SelfTest;
using RepVgg.IR.Diagnostics;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Cuda.Compilation;

namespace RepVgg.Tests.Cli;

/// <summary>Kernels that rvc has just written and that don't compile are a bug in rvc, wherever they are compiled.</summary>
public sealed class OwnKernelsTests
{
    private static readonly CudaBundle Right = CudaBackend.Emit(LayerCase.All[0].Graph, new CudaOptions());

    [Fact]
    public void WhenABundleIsWritten() => AssertBug(() =>
        BinaryCompiler.Compile(Broken(Right), Nvrtc.Load(EmulatedCuda.Prepare()), [CudaArch.Ampere], _ => { }, CancellationToken.None));

    [Fact]
    public void WhenAGraphRuns() => AssertBug(() => CudaEngine.Load(LayerCase.All[0].Graph, new CudaOptions(), EmulatedCuda.Prepare(), 1, Broken).Dispose());

    [Fact]
    public void WhenTheSelfTestsKernelsAreCompiled()
    {
        using var folder = new TemporaryFolder();
        AssertBug(() => new CompiledKernels(folder.Root).Compile(Broken(Right).Kernels, CudaArch.Ampere, Nvrtc.Load(EmulatedCuda.Prepare())));
        Assert.Empty(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void WhatElseGoesWrongKeepsItsDiagnostic() => Assert.Equal(
        CudaProblem.OutOfMemory,
        Assert.Throws<CudaException>(() => OwnKernels.Compile<int>(() => throw new CudaException(CudaProblem.OutOfMemory, "test"))).Problem);

    private static CudaBundle Broken(CudaBundle bundle)
    {
        var kernels = bundle.Kernels + "fault\n";
        return bundle with { Kernels = kernels, Manifest = bundle.Manifest with { Kernels = BundleFile.Of("kernels.cu", Encoding.UTF8.GetBytes(kernels)) } };
    }

    private static void AssertBug(Action work)
    {
        var diagnostic = Assert.Throws<DiagnosticException>(work).Diagnostic;
        Assert.Equal("RVC3003", diagnostic.Descriptor.Id);
        Assert.Contains("fault", diagnostic.ToString(), StringComparison.Ordinal);
        Assert.Equal(70, RvcApplication.Report(diagnostic));
    }
}
