"""The fixed phrases that the kiosk and the display can say, in both languages."""

PHRASES = {
    "id": {
        "welcome": "Selamat datang. Silakan sentuh layar untuk mengambil nomor antrean.",
        "choose_service": "Silakan pilih layanan yang Anda perlukan. Semua layanan gratis.",
        "what_to_bring": (
            "Periksa dahulu apa yang perlu Anda siapkan. Lalu sentuh Ambil Nomor Antrean. "
            "Kalau Anda membutuhkan layanan prioritas, sentuh tombol prioritas."
        ),
        "more_services": (
            "Apakah ada layanan lain yang Anda perlukan? Sentuh layanannya, lalu sentuh Lanjutkan. "
            "Nomor Anda tetap satu untuk semuanya."
        ),
        "priority_question": (
            "Apakah Anda membutuhkan layanan prioritas? Untuk lansia, penyandang disabilitas, ibu hamil, "
            "yang membawa balita, atau yang sedang sakit."
        ),
        "take_ticket": "Silakan ambil tiket Anda, lalu tunggu sampai nomor Anda dipanggil.",
        "closed": "Maaf, pelayanan sedang tutup. Jam buka berikutnya tertulis di layar.",
        "printer_trouble": (
            "Maaf, tiket tidak dapat dicetak. Nomor Anda tetap berlaku. Silakan foto atau catat nomor di layar."
        ),
        "sound_on": "Suara sudah menyala.",
    },
    "en": {
        "welcome": "Welcome. Please touch the screen to take a queue number.",
        "choose_service": "Please choose the service you need. All services are free of charge.",
        "what_to_bring": (
            "Please check first what you need to have ready. Then touch Take a Queue Number. "
            "If you need priority service, touch the priority button."
        ),
        "more_services": (
            "Is there another service that you need? Touch it, then touch Continue. "
            "You keep one number for all of them."
        ),
        "priority_question": (
            "Do you need priority service? It is for older people, people with disabilities, pregnant women, "
            "people with a small child, and people who are unwell."
        ),
        "take_ticket": "Please take your ticket, then wait until your number is called.",
        "closed": "Sorry, the office is closed now. The next opening time is shown on the screen.",
        "printer_trouble": (
            "Sorry, the ticket cannot be printed. Your number is still valid. "
            "Please take a photo of the screen or write the number down."
        ),
        "sound_on": "Sound is on.",
    },
}
