using System.Text;
using RepVgg.Backends.Core;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Text;

namespace RepVgg.Tests.Backends;

/// <summary>Tuning files, and what the lowering makes of them.</summary>
public sealed class TuningTests
{
    private const string Shape = "32x14x14 to 32x14x14, kernel 3x3, stride 1x1, dilation 1x1, groups 1";

    private const string Network = """
        graph @g(%x: f32[N,32,14,14]) {
          %w = constant random(seed: 3) : f32[32,32,3,3]
          %y = conv2d %x, %w {padding = [1,1,1,1]} : f32[N,32,14,14]
          return %y
        }
        """;

    [Theory]
    [InlineData("direct")]
    [InlineData("winograd 2x2")]
    [InlineData("winograd 4x4")]
    [InlineData("winograd 6x6")]
    public void AChoiceIsHonoured(string algorithm) => Assert.Equal(algorithm, Lower(Shape, algorithm).Algorithm.Name);

    [Fact]
    public void AnAlgorithmThatCannotComputeTheShapeLeavesTheChoiceToTheCostModel() =>
        Assert.Equal(Lower("another shape", "direct").Algorithm.Name, Lower(Shape, "winograd 4x4 stride 2").Algorithm.Name);

    [Fact]
    public void ExactComesBeforeTuning() => Assert.Equal("direct", Lower(Shape, "winograd 4x4", exact: true).Algorithm.Name);

    [Fact]
    public void TheInaccurateTransformIsACandidateOnlyWhereAllowed()
    {
        var step = Lower("another shape", "direct");
        Assert.Equal(["direct", "winograd 2x2", "winograd 4x4"], TuningCandidates.Of(step, inaccurate: false));
        Assert.Equal(["direct", "winograd 2x2", "winograd 4x4", "winograd 6x6"], TuningCandidates.Of(step, inaccurate: true));
    }

    [Fact]
    public void TheCostModelChoseWhatItPredictsToBeFastest()
    {
        var predicted = TuningCandidates.Of(Lower("another shape", "direct"), inaccurate: false).ToDictionary(name => name, name => Lower(Shape, name).PredictedCycles);
        Assert.Equal(predicted.MinBy(p => p.Value).Key, Lower("another shape", "direct").Algorithm.Name);
    }

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        var text = Write(new(new("X64", 512, 8, 2, [new(Shape, "winograd 4x4", [("direct", 0.25), ("winograd 4x4", 0.125)])]), []));
        var read = TuningFileReader.Read(Encoding.UTF8.GetBytes(text), "t.json");
        Assert.Equal(text, Write(read));
        Assert.Equal("winograd 4x4", read.Processor!.Choices[Shape]);
        Assert.Equal(("X64", 512, 8, 2), (read.Processor.Architecture, read.Processor.VectorBits, read.Processor.Batch, read.Processor.Threads));
    }

    [Fact]
    public void AFileMayHoldWhatWasMeasuredOnCudaDevicesAlone()
    {
        var file = TuningFile.Empty.With(Cuda("sm_86", 1)).With(Cuda("sm_86", 16)).With(Cuda("sm_86", 1) with { Device = "another" });
        var text = Write(file);
        var read = TuningFileReader.Read(Encoding.UTF8.GetBytes(text), "t.json");
        Assert.Equal(text, Write(read));
        Assert.Null(read.Processor);
        Assert.Equal([("another", "sm_86", "fp32", 1), ("a device", "sm_86", "fp32", 16)], read.Cuda.Select(c => (c.Device, c.Architecture, c.Precision, c.Batch)).OrderBy(c => c.Batch));
        Assert.Equal("gemm 64x64x8 / 4", read.Cuda[0].Choices[Shape]);

        static CudaTuning Cuda(string arch, int batch) => new("a device", arch, "fp32", batch, [new(Shape, "gemm 64x64x8 / 4", [("gemm 64x64x8 / 4", 0.25)])]);
    }

    [Theory]
    [InlineData("RVC3005", """{"schemaVersion": 1, "cuda": 1}""", "it has no array 'cuda'")]
    [InlineData("RVC3005", """{"schemaVersion": 1, "cuda": [1]}""", "it has no string 'device'")]
    [InlineData("RVC3005", """{"schemaVersion": 1, "cuda": [{"device": "d", "architecture": "sm_80", "precision": "fp32", "batch": 0}]}""", "'batch' isn't a count")]
    [InlineData("RVC3005", """{"schemaVersion": 1, "cuda": [""" + Section + "," + Section + "]}", "it has 'sm_80', fp32, batch 1 twice")]
    [InlineData("RVC3005", """{"schemaVersion": 1, "cuda": [], "machine": {}}""", "it has no string 'architecture'")]
    [InlineData("RVC3005", "", "it isn't valid JSON")]
    [InlineData("RVC3005", "[]", "it has no number 'schemaVersion'")]
    [InlineData("RVC3005", """{"schemaVersion": "1"}""", "it has no number 'schemaVersion'")]
    [InlineData("RVC3005", """{"schemaVersion": 0.5}""", "'schemaVersion' isn't a count")]
    [InlineData("RVC3006", """{"schemaVersion": 2}""", "has schema version 2; this rvc reads version 1")]
    [InlineData("RVC3005", """{"schemaVersion": 1}""", "it has no object 'machine'")]
    [InlineData("RVC3005", Head + "]", "it isn't valid JSON")]
    [InlineData("RVC3005", Head + "3]}", "it has no string 'shape'")]
    [InlineData("RVC3005", Head + """{"shape": "s"}]}""", "it has no object 'milliseconds'")]
    [InlineData("RVC3005", Head + """{"shape": "s", "algorithm": "fft", "milliseconds": {}}]}""", "'fft' (shape 's') is no algorithm; there are direct, winograd 2x2")]
    [InlineData("RVC3005", Head + """{"shape": "s", "algorithm": "direct", "milliseconds": {"fft": 1}}]}""", "'fft' (shape 's') is no algorithm")]
    [InlineData("RVC3005", Head + """{"shape": "s", "algorithm": "direct", "milliseconds": {"direct": "1"}}]}""", "shape 's' has a time that isn't a number")]
    [InlineData("RVC3005", Head + """{"shape": "s\ud800", "algorithm": "direct", "milliseconds": {}}]}""", "it isn't valid JSON")]
    [InlineData("RVC3005", Head + Entry + "," + Entry + "]}", "it has the shape 's' twice")]
    public void WhatIsNoTuningFileIsRefused(string id, string json, string message)
    {
        var error = Assert.Throws<DiagnosticException>(() => TuningFileReader.Read(Encoding.UTF8.GetBytes(json), "t.json"));
        Assert.Equal(id, error.Diagnostic.Descriptor.Id);
        Assert.StartsWith("'t.json' ", error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Diagnostic.Message, StringComparison.Ordinal);
    }

    private const string Head = """{"schemaVersion": 1, "machine": {"architecture": "X64", "vectorBits": 512}, "batch": 1, "threads": 1, "shapes": [""";
    private const string Section = """{"device": "d", "architecture": "sm_80", "precision": "fp32", "batch": 1, "shapes": []}""";
    private const string Entry = """{"shape": "s", "algorithm": "direct", "milliseconds": {}}""";

    private static ConvolutionStep Lower(string shape, string algorithm, bool exact = false)
    {
        var options = new LoweringOptions { Exact = exact };
        options = options with { Tuning = options.Tuning.Add(shape, algorithm) };
        return Lowering.Lower(GraphParser.Parse(Network), options).Steps.OfType<ConvolutionStep>().Single();
    }

    private static string Write(TuningFile file)
    {
        using var stream = new MemoryStream();
        TuningFileWriter.Write(stream, file);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
