using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.IR.Text;

namespace RepVgg.Tests.IR;

/// <summary>What prints parses back.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<string> Nodes() =>
    [
        "%y = conv2d %x, %w : f32[N,8,5,5]",
        "%y = conv2d %x, %w, %b {stride = [2,2], padding = [1,0,1,2], activation = relu} : f32[N,8,4,4] loc(\"stage1.0\")",
        "%y = conv2d %x, %w2 {padding = [2,2,2,2], dilation = [2,2], groups = 2, activation = leaky_relu(0.1)} : f32[N,8,7,7]",
        "%y = conv2d %x, %w1, %x {activation = relu} : f32[N,4,7,7]",
        "%y = conv2d %x, %w1, %g, %x : f32[N,4,7,7]",
        "%y = batch_norm %x, %g, %g, %g, %g {epsilon = 1E-05} : f32[N,4,7,7]",
        "%y = scale_shift %x, %g, %g : f32[N,4,7,7] loc(\"a \\\"quoted\\\" \\\\ place\")",
        "%y = add %x, %x, %x : f32[N,4,7,7]",
        "%y = mul %x, %x : f32[N,4,7,7]",
        "%y = mul %x, %x {activation = leaky_relu(0.1)} : f32[N,4,7,7]",
        "%y = max_pool %x {kernel = [3,3], stride = [2,2], padding = [1,1,1,1], ceil_mode = true} : f32[N,4,4,4]",
        "%y = avg_pool %x {kernel = [2,3], count_include_pad = false} : f32[N,4,6,5]",
        "%y = adaptive_avg_pool %x {output = [2,3]} : f32[N,4,2,3]",
        "%y = global_avg_pool %x : f32[N,4,1,1]",
        "%y = conv_transpose2d %x, %t, %c {stride = [2,2], padding = [1,1,0,0], output_padding = [1,0], dilation = [1,2], groups = 2} : f32[N,6,15,16]",
        "%y = concat %x, %x, %x : f32[N,12,7,7]",
        "%y = concat %x, %x {axis = 3} : f32[N,4,7,14]",
        "%y = pad %x {padding = [1,0,2,3], value = -0.5} : f32[N,4,10,10]",
        "%y = flatten %x : f32[N,196]",
        "%y = sub %x, %x : f32[N,4,7,7]",
        "%y = div %x, %x : f32[N,4,7,7]",
        "%y = matmul %x, %x : f32[N,4,7,7]",
        "%y = softmax %v : f32[N,3]",
        "%y = softmax %x {axis = 3} : f32[N,4,7,7]",
        "%y = reduce_mean %x {axes = [2,3]} : f32[N,4,1,1]",
        "%y = reduce_sum %x {axes = [1]} : f32[N,1,7,7]",
        "%y = reduce_max %x {axes = [3]} : f32[N,4,7,1]",
        "%y = reduce_l2 %x {axes = [1,3]} : f32[N,1,7,1]",
        "%y = broadcast %x2, %x, %g1 : f32[N,4,7,7]",
        "%y = slice %x {axis = 2, start = 6, count = 3, step = -3} : f32[N,4,3,7]",
        "%y = slice %x {axis = 1, start = 1, count = 2} : f32[N,2,7,7]",
        "%y = transpose %x {axes = [0,2,3,1]} : f32[N,7,7,4]",
        "%y = reshape %x {shape = [N,2,98]} : f32[N,2,98]",
        "%y = resize %x {size = [14,9], mode = linear, coordinates = align_corners} : f32[N,4,14,9]",
        "%y = resize %x {size = [14,14], mode = nearest, coordinates = asymmetric, rounding = floor, scale = [2,2.1]} : f32[N,4,14,14]",
        "%y = resize %x {size = [3,3], mode = cubic, cubic_coefficient = -0.5, exclude_outside = true, antialias = true} : f32[N,4,3,3]",
        "%y = resize %x {size = [3,3], mode = linear, coordinates = tf_crop_and_resize, region = [0.1,0.2,0.5,1], extrapolation_value = 10} : f32[N,4,3,3]",
        "%y = max_pool %x {kernel = [2,2], dilation = [2,3]} : f32[N,4,5,4]",
        "%y = identity %x : f32[N,4,7,7]",
        "%y = clip %x {min = -1, max = 6.5} : f32[N,4,7,7]",
        "%y = leaky_relu %x {slope = 0.01} : f32[N,4,7,7]",
        "%y = gelu %x : f32[N,4,7,7]",
        "%y = linear %v, %m {activation = hard_swish} : f32[N,2]",
    ];

    [Theory]
    [MemberData(nameof(Nodes))]
    public void NodePrintsAsItWasWritten(string node)
    {
        var text = $$"""
            graph @g(%x: f32[N,4,7,7], %v: f32[N,3]) {
              %w = constant random(seed: 3) : f32[8,4,3,3]
              %w2 = constant splat(-0.5) : f32[8,2,3,3]
              %b = constant archive("a.b\"c") : f32[8]
              %w1 = constant splat(1) : f32[4,4,1,1]
              %g = constant [1, 0.1, -3E-10, 1.7976931348623157E+308] : f32[4]
              %x2 = slice %x {axis = 3, start = 0, count = 1} : f32[N,4,7,1]
              %g1 = constant splat(2) : f32[7,1]
              %m = constant [1, 2, 3, 4, 5, 6] : f32[2,3]
              %t = constant splat(1) : f32[4,3,3,3]
              %d = constant dirac(groups: 2) : f32[8,4,3,3]
              %c = constant splat(1) : f32[6]
              {{node}}
              return %y, first = %x
            }

            """.ReplaceLineEndings("\n");
        var graph = GraphParser.Parse(text, name => new Tensor(Shape.Of(8), new ArchiveSource(name, () => new double[8])));
        Assert.Empty(GraphVerifier.Verify(graph));
        Assert.Equal(text, new GraphPrinter().Print(graph));
    }

    [Fact]
    public void AGraphOfFixedShapesPrintsAsItWasWritten()
    {
        const string text = "graph @g(%x: f32[1,1]) {\n  %y = reshape %x {shape = []} : f32[]\n  return %y\n}\n";
        var graph = GraphParser.Parse(text);
        Assert.Empty(GraphVerifier.Verify(graph));
        Assert.Equal(text, new GraphPrinter().Print(graph));
    }

    [Fact]
    public void OutputsThatAreNoWordsPrintInQuotes()
    {
        const string text = "graph @g(%x: f32[N,2]) {\n  return \"495\" = %x, \"a:0\" = %x, word = %x\n}\n";
        Assert.Equal(text, new GraphPrinter().Print(GraphParser.Parse(text)));
    }

    [Fact]
    public void EveryOpOfTheCatalogueHasARoundTripCase()
    {
        var covered = Nodes().Select(row => row.Data.Split(' ')[2]).ToHashSet(StringComparer.Ordinal);
        var activations = Activation.Kinds.Select(k => k.Name);
        Assert.Empty(OpCatalogue.Definitions.Select(d => d.Mnemonic).Except(covered).Except(activations));
    }

    [Theory]
    [InlineData("graph g() {", "line 1, column 7: expected a graph name such as @main, found 'g'")]
    [InlineData("graph @g(%x: f32[N,2]) {\n  %y = relu %z : f32[N,2]\n", "line 2, column 13: %z is not defined above")]
    [InlineData("graph @g(%x: f32[N,2]) {\n  %x = relu %x : f32[N,2]\n", "line 2, column 3: %x is defined twice")]
    [InlineData("graph @g(%x: f32[N,2]) {\n  %y = frobnicate %x : f32[N,2]\n", "line 2, column 8: 'frobnicate' is no operator")]
    [InlineData("graph @g(%x: f32[N,2]) {\n  %y = relu %x {alpha = 3} : f32[N,2]\n", "relu has no attribute 'alpha' (it knows: )")]
    [InlineData("graph @g(%x: f32[N,2]) {\n  %y = constant [1, 2] : f32[3]\n", "line 2, column 17: 2 elements for shape [3]")]
    [InlineData("graph @g(%x: f32[N,2]) {\n  %y = constant computed : f32[3]\n", "line 2, column 17: this graph was printed without its weights; 'rvc dump -o FILE' writes them beside it")]
    [InlineData("graph @g(%x: f32[N,2]) {\n  %y = constant splat(1) : f32[N]\n", "line 2, column 28: a constant has no batch dimension")]
    [InlineData("graph @g(%x: f32[N,2]) {\n  %y = constant dirac(groups: 2) : f32[3,1,3,3]\n", "line 2, column 17: [3,1,3,3] is no kernel [O,I,kh,kw] whose outputs divide into 2 groups")]
    [InlineData("graph @g(%x: f32[N,2]) {\n  %y = constant dirac(groups: 0) : f32[3,1,3,3]\n", "line 2, column 17: [3,1,3,3] is no kernel [O,I,kh,kw] whose outputs divide into 0 groups")]
    [InlineData("graph @g(%x: f32[N,2]) {\n  %y = constant dirac(groups: 1) : f32[3]\n", "line 2, column 17: [3] is no kernel [O,I,kh,kw] whose outputs divide into 1 groups")]
    [InlineData("graph @g(%x: f32[N,2]) {\n  return %x\n} }", "line 3, column 3: expected nothing after the graph, found '}'")]
    [InlineData("graph @g(%x: f32[N,2]) {\n  %y = constant archive(\"a) : f32[3]\n", "line 2, column 25: the string doesn't end")]
    [InlineData("graph @g(%x: f32[N,-2]) {", "line 1, column 20: a dimension can't be negative")]
    public void SyntaxErrorsNameThePlace(string text, string message)
    {
        var error = Assert.Throws<DiagnosticException>(() => GraphParser.Parse(text));
        Assert.Equal(IRDiagnostics.Syntax, error.Diagnostic.Descriptor);
        Assert.Equal(message, error.Diagnostic.Message);
    }

    [Fact]
    public void AMissingArchiveTensorIsReported()
    {
        var error = Assert.Throws<DiagnosticException>(() => GraphParser.Parse("graph @g(%x: f32[N,2]) {\n  %y = constant archive(\"w\") : f32[3]\n"));
        Assert.Equal(IRDiagnostics.UnboundArchive, error.Diagnostic.Descriptor);
    }

    [Fact]
    public void ADeclaredTypeThatDiffersIsReported()
    {
        var error = Assert.Throws<DiagnosticException>(() => GraphParser.Parse("graph @g(%x: f32[N,2]) {\n  %y = relu %x : f32[N,3]\n"));
        Assert.Equal(IRDiagnostics.Type, error.Diagnostic.Descriptor);
        Assert.Equal("line 2, column 3: %y is declared as f32[N,3] but relu gives f32[N,2]", error.Diagnostic.Message);
    }
}
