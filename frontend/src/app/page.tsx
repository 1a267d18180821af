export default function Home() {
  return <main>Inlet</main>
}
