// Loads a class that rvc generated, classifies one image, and says so: then the benchmark stops its clock.
var model = Models.StartUpModel.Load(Path.Combine(AppContext.BaseDirectory, "model.safetensors"));
model.MaxDegreeOfParallelism = 1;
var image = new float[Models.StartUpModel.InputLength];
Array.Fill(image, 0.5f);
var scores = new float[Models.StartUpModel.OutputLength];
model.Run(image, scores);
Console.WriteLine(Array.IndexOf(scores, scores.Max()));
Console.WriteLine(PeakMemory.Kilobytes());
